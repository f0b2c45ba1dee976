import { inflateRawSync } from 'node:zlib';
import type { PackageFile } from './package-rules.ts';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const FILE_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/** Where the file's content stands in the zip, and how it is packed. */
interface ZipEntry {
  path: string;
  method: number;
  packedBytes: number;
  headerAt: number;
}

/**
 * Lists the paths in a zip file from its central directory
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16). Does not read zip64.
 *
 * @throws Error when the bytes are not a whole zip file.
 */
export function listZipEntries(zip: Buffer): string[] {
  return readDirectory(zip).map(({ path }) => path);
}

/** The files of a zip with their content (4.3.7); folders are left out. Throws as `listZipEntries` does. */
export function readZipFiles(zip: Buffer): PackageFile[] {
  return readDirectory(zip)
    .filter(({ path }) => !path.endsWith('/'))
    .map(({ path, method, packedBytes, headerAt }) => {
      const startAt = headerAt + FILE_HEADER_BYTES + zip.readUInt16LE(headerAt + 26) + zip.readUInt16LE(headerAt + 28);
      const packed = zip.subarray(startAt, startAt + packedBytes);
      if (method !== STORED && method !== DEFLATED) throw new Error(`${path} is packed in an unknown way: ${method}`);
      return { path, content: method === STORED ? packed : inflateRawSync(packed) };
    });
}

function readDirectory(zip: Buffer): ZipEntry[] {
  const end = findEndOfDirectory(zip);
  const count = zip.readUInt16LE(end + 10);
  let offset = zip.readUInt32LE(end + 16);
  return Array.from({ length: count }, () => {
    if (zip.readUInt32LE(offset) !== DIRECTORY_ENTRY) throw new Error('Broken zip file: its directory is not whole.');
    const nameBytes = zip.readUInt16LE(offset + 28);
    const entry = {
      path: zip.toString('utf8', offset + ENTRY_BYTES, offset + ENTRY_BYTES + nameBytes),
      method: zip.readUInt16LE(offset + 10),
      packedBytes: zip.readUInt32LE(offset + 20),
      headerAt: zip.readUInt32LE(offset + 42),
    };
    offset += ENTRY_BYTES + nameBytes + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
    return entry;
  });
}

function findEndOfDirectory(zip: Buffer): number {
  // A comment may follow, so look from the end.
  for (let offset = zip.length - END_BYTES; offset >= 0; offset--) {
    if (zip.readUInt32LE(offset) === END_OF_DIRECTORY) return offset;
  }
  throw new Error('Not a zip file: it has no end-of-directory record.');
}
