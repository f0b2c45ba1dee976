import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allowances } from '../../server/rate-limits.ts';
import { listFiles } from '../source-code.ts';

const page = readFileSync('docs/security.md', 'utf8');
const section = (title: string): string => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
/** The cells of a section’s table, without its head. */
const rowsOf = (title: string): string[][] =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test('every file that docs/security.md names is there', () => {
  const named = [...page.matchAll(/`((?:server|widgets|test|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
  const pictures = [...page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = '']) => join('docs', path));
  expect(pictures).toHaveLength(1);
  expect(pictures.filter((path) => !existsSync(path))).toEqual([]);
});

test('every threat has a kind of STRIDE, all kinds have one, and each names a test', () => {
  const rows = rowsOf('Threats');
  expect(new Set(rows.map(([kind]) => kind))).toEqual(new Set(['S', 'T', 'R', 'I', 'D', 'E']));
  const untested = rows.filter((cells) => !/`test\/[\w/-]+\.test\.tsx?`/.test(cells[3] ?? ''));
  expect(untested).toEqual([]);
});

test('every attack is named where its threat is', () => {
  const attacks = listFiles('test/attacks').filter(
    (path) => path.endsWith('.test.ts') && !path.includes('security-page'),
  );
  expect(attacks.filter((path) => !page.includes(`\`${path}\``))).toEqual([]);
});

test('Xero’s standard is answered in all its ten points, each with whose it is', () => {
  const rows = rowsOf("Xero's security standard for API consumers");
  expect(rows.map(([point]) => Number.parseInt(point ?? '', 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (const [, , whose] of rows) expect(whose).toMatch(/product|operator|customer/);
});

test('the limits on the page are those of the code', () => {
  const numbers = rowsOf('Limits of one process').map(([, atOnce = '', perSecond]) => ({
    atOnce: Number(atOnce.replace(',', '')),
    perSecond: Number(perSecond),
  }));
  expect(numbers).toEqual(Object.values(allowances));
});
