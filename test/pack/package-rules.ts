import { basename, dirname, extname } from 'node:path/posix';

/** A file of the package: its path as in the zip, such as `app/translations/en.json`. */
export interface PackageFile {
  path: string;
  content: Uint8Array;
}

// Zoho's own limits for CRM: lib/commands/constants.js and lib/utils/file-tree-parser.js of
// https://www.npmjs.com/package/zoho-extension-toolkit (1.0.24). What its `zet pack` drops without failing, we refuse.
const EXTENSIONS = new Set(
  '.jpg .jpeg .png .gif .svg .css .woff .woff2 .ttf .eot .webm .js .mp3 .mp4 .json .txt .md .xml .html'.split(' '),
);
const FILE_NAME = /^[A-Za-z0-9_.$-]+$/;
const FOLDER_NAME = /^[A-Za-z0-9_$-]+$/;
const MAX_FILES = 250;
const MAX_NAME_LENGTH = 250;
const MAX_FILE_BYTES = 5_000_000;
const MAX_PACKAGE_BYTES = 20_000_000;

/** Every rule of Zoho (and our own: no source maps) that the package breaks, as sentences; empty when it is right. */
export function checkPackage(files: PackageFile[]): string[] {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  return [
    ...(files.length === 0 ? ['The package is empty.'] : []),
    ...(files.length > MAX_FILES ? [`${files.length} files: Zoho takes at most ${MAX_FILES}.`] : []),
    ...(bytes > MAX_PACKAGE_BYTES ? [`${bytes} bytes in all: Zoho takes at most ${MAX_PACKAGE_BYTES}.`] : []),
    ...files.flatMap(checkFile),
  ];
}

function checkFile({ path, content }: PackageFile): string[] {
  const name = basename(path);
  const badFolder = dirname(path)
    .split('/')
    .find((folder) => !FOLDER_NAME.test(folder));
  const problems = [
    path.startsWith('app/') ? undefined : 'Zoho takes only files in app/',
    badFolder === undefined ? undefined : `the folder name "${badFolder}" may hold only A-Z a-z 0-9 _ $ -`,
    FILE_NAME.test(name) ? undefined : 'a file name may hold only A-Z a-z 0-9 _ . $ -',
    name.length <= MAX_NAME_LENGTH ? undefined : `a file name may have at most ${MAX_NAME_LENGTH} characters`,
    // Zoho compares with care for case: .JPG is not .jpg. A name such as ".json" has no name before its extension.
    EXTENSIONS.has(extname(name)) ? undefined : `Zoho leaves out files that end in "${extname(name) || name}"`,
    content.length <= MAX_FILE_BYTES ? undefined : `${content.length} bytes; Zoho takes at most ${MAX_FILE_BYTES}`,
    hasSourceMap(content) ? 'names a source map, which would show our source code' : undefined,
  ];
  return problems.filter((problem) => problem !== undefined).map((problem) => `${path}: ${problem}.`);
}

function hasSourceMap(content: Uint8Array): boolean {
  return Buffer.from(content.buffer, content.byteOffset, content.length).includes('sourceMappingURL=');
}

/** The differences between what was built and what `zet pack` put into the zip, as sentences. */
export function compareFileLists(input: { built: string[]; packed: string[] }): string[] {
  const built = new Set(input.built);
  const packed = new Set(input.packed);
  return [
    ...[...built].filter((path) => !packed.has(path)).map((path) => `${path}: was built but is not in the zip.`),
    ...[...packed].filter((path) => !built.has(path)).map((path) => `${path}: is in the zip but was not built.`),
  ];
}
