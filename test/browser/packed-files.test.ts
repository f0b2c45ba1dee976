import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { expect, inject, test } from 'vitest';
import { PUBLIC_URL } from './packed-extension.ts';

const KB = 1000;
const app = join(inject('packedDir'), 'app');
const files = readdirSync(app, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => posix.relative(app, join(entry.parentPath, entry.name)));
const textOf = (path: string): string => readFileSync(join(app, path), 'utf8');
const gzipBytes = (paths: Iterable<string>): number =>
  [...paths].reduce((sum, path) => sum + gzipSync(readFileSync(join(app, path))).length, 0);

/** The scripts a page names, and all that those import before they run; what is imported on demand is left out. */
function firstScriptsOf(page: string): Set<string> {
  const found = new Set<string>();
  const take = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    for (const imported of importsOf(path)) take(posix.join(dirname(path), imported));
  };
  const named = [...textOf(page).matchAll(/<(?:script|link)[^>]*(?:src|href)="([^"]+\.js)"/g)];
  for (const [, address = ''] of named) take(posix.join(dirname(page), address));
  return found;
}

function importsOf(path: string): string[] {
  const source = ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  return source.statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const from = isImport ? statement.moduleSpecifier : undefined;
    return from && ts.isStringLiteral(from) ? [from.text] : [];
  });
}

test('the first invoice is on the panel after at most 110 KB of script, and all that there is comes to at most 200 KB', () => {
  const first = firstScriptsOf('deal-invoices/index.html');
  expect([...first].every((path) => files.includes(path))).toBe(true);
  // Scripts that are not found would come to nothing.
  expect(gzipBytes(first)).toBeGreaterThan(50 * KB);
  expect(gzipBytes(first)).toBeLessThanOrEqual(110 * KB);
  expect(gzipBytes(files.filter((path) => path.endsWith('.js')))).toBeLessThanOrEqual(200 * KB);
});

/** What an address in a script may be besides our server: Zoho's SDK, where the CRM and Xero are, and names that nobody loads. */
const knownAddresses = [
  PUBLIC_URL,
  'https://live.zwidgets.com/js-sdk/1.5/ZohoEmbededAppSDK.min.js',
  /^https:\/\/(crm|crmsandbox|crmplus|one)\.zoho(cloud)?\.[a-z.]+$/,
  // Names of XML vocabularies, and React's page that explains its errors.
  /^http:\/\/www\.w3\.org\/(1998\/Math\/MathML|1999\/xlink|2000\/svg|XML\/1998\/namespace)$/,
  /^https:\/\/react\.dev\/errors\/$/,
];

test('the packed files name no address but our server, Zoho’s and Xero’s: no development origin, nothing of a stranger', () => {
  const named = files.flatMap((path) =>
    [...textOf(path).matchAll(/(?:https?|wss?):\/\/[^\s"'`)<>\\]+/g)].map(([address]) => ({ path, address })),
  );
  const isKnown = (address: string) =>
    address.startsWith(`${PUBLIC_URL}/`) ||
    knownAddresses.some((known) => (typeof known === 'string' ? known === address : known.test(address)));
  expect(named.filter(({ address }) => !isKnown(address))).toEqual([]);
  expect(named.some(({ address }) => address === PUBLIC_URL)).toBe(true);
  const local = files.filter((path) => /localhost:|127\.0\.0\.1:|\[::1\]/.test(textOf(path)));
  expect(local).toEqual([]);
});

test('the page loads only files that are packed with it', () => {
  const page = 'deal-invoices/index.html';
  const loaded = [...textOf(page).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
  expect(loaded.length).toBeGreaterThan(1);
  expect(loaded.filter((address) => !files.includes(posix.join(dirname(page), address)))).toEqual([]);
});
