const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;

/**
 * Lists the paths in a zip file from its central directory
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16). Reads neither zip64 nor contents.
 *
 * @throws Error when the bytes are not a whole zip file.
 */
export function listZipEntries(zip: Buffer): string[] {
  const end = findEndOfDirectory(zip);
  const count = zip.readUInt16LE(end + 10);
  let offset = zip.readUInt32LE(end + 16);
  return Array.from({ length: count }, () => {
    if (zip.readUInt32LE(offset) !== DIRECTORY_ENTRY) throw new Error('Broken zip file: its directory is not whole.');
    const nameBytes = zip.readUInt16LE(offset + 28);
    const name = zip.toString('utf8', offset + ENTRY_BYTES, offset + ENTRY_BYTES + nameBytes);
    offset += ENTRY_BYTES + nameBytes + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
    return name;
  });
}

function findEndOfDirectory(zip: Buffer): number {
  // A comment may follow, so look from the end.
  for (let offset = zip.length - END_BYTES; offset >= 0; offset--) {
    if (zip.readUInt32LE(offset) === END_OF_DIRECTORY) return offset;
  }
  throw new Error('Not a zip file: it has no end-of-directory record.');
}
