import { expect, test } from 'vitest';
import { checkPackage, compareFileLists } from '../pack/package-rules.ts';
import { listZipEntries } from '../pack/zip-entries.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, content: Buffer.from('x') }));
const ofBytes = (path: string, bytes: number) => ({ path, content: new Uint8Array(bytes) });
const numbered = (count: number) => Array.from({ length: count }, (_, n) => `app/f${n}.js`);

test('a package that keeps every rule has no problem', () => {
  const right = files(
    'app/index.html',
    'app/assets/index-B_k$2.min.js',
    'app/assets/a.woff2',
    'app/translations/en.json',
  );
  expect(checkPackage(right)).toEqual([]);
  expect(checkPackage(files(...numbered(250)))).toEqual([]);
  expect(checkPackage([ofBytes('app/a.js', 5_000_000)])).toEqual([]);
  expect(checkPackage(files(`app/${'n'.repeat(247)}.js`))).toEqual([]);
});

test.each([
  ['no file at all', [], 'The package is empty.'],
  ['too many files', files(...numbered(251)), '251 files: Zoho takes at most 250.'],
  ['too big a file', [ofBytes('app/a.js', 5_000_001)], 'app/a.js: 5000001 bytes; Zoho takes at most 5000000.'],
  [
    'too much in all',
    [1, 2, 3, 4, 5].map((n) => ofBytes(`app/${n}.js`, 4_000_001)),
    '20000005 bytes in all: Zoho takes at most 20000000.',
  ],
  ['a source map', files('app/a.js.map'), 'app/a.js.map: Zoho leaves out files that end in ".map".'],
  [
    'a script that names its source map',
    [{ path: 'app/a.js', content: Buffer.from('x()\n//# sourceMappingURL=a.js.map') }],
    'app/a.js: names a source map, which would show our source code.',
  ],
  ['an icon', files('app/favicon.ico'), 'app/favicon.ico: Zoho leaves out files that end in ".ico".'],
  ['capital letters', files('app/LOGO.PNG'), 'app/LOGO.PNG: Zoho leaves out files that end in ".PNG".'],
  ['a file without extension', files('app/LICENSE'), 'app/LICENSE: Zoho leaves out files that end in "LICENSE".'],
  ['a file that is only an extension', files('app/.json'), 'app/.json: Zoho leaves out files that end in ".json".'],
  ['a space in a file name', files('app/a b.js'), 'app/a b.js: a file name may hold only A-Z a-z 0-9 _ . $ -.'],
  [
    'a point in a folder name',
    files('app/v1.0/a.js'),
    'app/v1.0/a.js: the folder name "v1.0" may hold only A-Z a-z 0-9 _ $ -.',
  ],
  ['a file beside app/', files('server/a.js'), 'server/a.js: Zoho takes only files in app/.'],
  [
    'too long a name',
    files(`app/${'n'.repeat(248)}.js`),
    `app/${'n'.repeat(248)}.js: a file name may have at most 250 characters.`,
  ],
])('a package with %s is refused', (_what, broken, problem) => {
  expect(checkPackage(broken)).toEqual([problem]);
});

test('every broken rule is told at once', () => {
  expect(checkPackage(files('app/a b.map'))).toHaveLength(2);
});

test('the zip must hold exactly what was built', () => {
  expect(compareFileLists({ built: ['app/a.js', 'app/b.js'], packed: ['app/b.js', 'app/a.js'] })).toEqual([]);
  expect(compareFileLists({ built: ['app/a.js', 'app/b.ico'], packed: ['app/a.js', 'app/old.js'] })).toEqual([
    'app/b.ico: was built but is not in the zip.',
    'app/old.js: is in the zip but was not built.',
  ]);
});

/** A zip of two empty files, a.txt and b/c.txt, with a comment: written by hand from the format's description. */
function makeZip(): Buffer {
  const names = ['a.txt', 'b/c.txt'];
  const directory = names.map((name) => {
    const entry = Buffer.alloc(46 + name.length + 4);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(4, 30);
    entry.write(name, 46);
    return entry;
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length, 10);
  return Buffer.concat([...directory, end, Buffer.from('a comment')]);
}

test('the list of files is read from a zip, and a broken one is refused', () => {
  expect(listZipEntries(makeZip())).toEqual(['a.txt', 'b/c.txt']);
  expect(() => listZipEntries(Buffer.from('no zip at all, just a line'))).toThrow('Not a zip file');
  expect(() => listZipEntries(makeZip().fill(0, 0, 4))).toThrow('Broken zip file');
});
