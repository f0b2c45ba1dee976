/**
 * `node --import tsx server/zoho/deluge/build.ts`: writes the extension's Deluge functions, ready to paste into Zoho,
 * to `build/deluge/`. The server's address is filled in here, so that nothing a page sends can change it.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { processEnvironment } from '../../config.ts';

const sourceDir = fileURLToPath(new URL('.', import.meta.url));

/** Writes every Deluge function to `outDir` with `publicUrl` in place; returns the file names. */
export function buildDelugeFunctions(options: { publicUrl: string; outDir: string }): string[] {
  const publicUrl = new URL(options.publicUrl).href.replace(/\/$/, '');
  mkdirSync(options.outDir, { recursive: true });
  const names = readdirSync(sourceDir).filter((name) => name.endsWith('.dg'));
  for (const name of names) {
    const text = readFileSync(join(sourceDir, name), 'utf8').replaceAll('{{PUBLIC_URL}}', publicUrl);
    writeFileSync(join(options.outDir, name), text);
  }
  return names;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const environment = processEnvironment();
  // An empty setting counts as unset, as in `PUBLIC_URL=` of a copied example file.
  const setting = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const publicUrl = setting('PUBLIC_URL') ?? `http://localhost:${setting('PORT') ?? '3000'}`;
  const outDir = join('build', 'deluge');
  for (const name of buildDelugeFunctions({ publicUrl, outDir })) console.log(join(outDir, name));
}
