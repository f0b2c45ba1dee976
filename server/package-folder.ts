import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, in which `docs/` and `build/` lie: the same for the source and for what is built from it. */
export const packageFolder = findPackageFolder(import.meta.dirname);

function findPackageFolder(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`There is no package.json in ${start} or above it.`);
  }
}
