import { expect, test } from 'vitest';
import { checkSeal, sealRows, type ChainRow } from '../../server/sync/audit-chain.ts';

const rows: ChainRow[] = [3, 5, 9].map((id) => ({ id, text: `row ${id}` }));
const first = sealRows(null, { number: 1, chain: 'org', rows });
const later = [{ id: 12, text: 'row 12' }];
const second = sealRows(first, { number: 4, chain: 'org', rows: later });

test('rows that are as they were sealed are whole, also in the next seal', () => {
  expect(checkSeal(null, first, rows)).toBeNull();
  expect(checkSeal(first, second, later)).toBeNull();
});

test.each<[string, ChainRow[], { rowId: number; what: string }]>([
  [
    'a changed row',
    rows.map((row) => (row.id === 5 ? { ...row, text: 'other' } : row)),
    { rowId: 5, what: 'it was changed' },
  ],
  ['a removed row', rows.filter(({ id }) => id !== 5), { rowId: 5, what: 'it was removed' }],
  ['the removed last row', rows.slice(0, 2), { rowId: 9, what: 'it was removed' }],
  ['a row put in', [...rows, { id: 4, text: 'new' }], { rowId: 4, what: 'it was put in afterwards' }],
  ['the first of several', [{ id: 4, text: 'new' }], { rowId: 3, what: 'it was removed' }],
])('%s is found, and named', (_name, now, breach) => {
  expect(checkSeal(null, first, now)).toEqual(breach);
});

test('a seal that was made anew for changed rows no longer fits the one after it', () => {
  const forged = sealRows(null, { number: 1, chain: 'org', rows: [{ id: 3, text: 'other' }, ...rows.slice(1)] });
  expect(checkSeal(forged, second, later)?.what).toMatch(/^seal 4 does not follow/);
});

test('no part of a seal can be changed alone', () => {
  const changes = [
    { number: 2 },
    { chain: 'another' },
    { firstId: 4 },
    { lastId: 10 },
    { rowIds: [3, 5, 10] },
    { rowHashes: [...first.rowHashes].reverse() },
    { previousHash: 'f'.repeat(64) },
    { hash: 'f'.repeat(64) },
  ];
  for (const change of changes) {
    const breach = checkSeal(null, { ...first, ...change }, rows);
    expect([breach?.rowId, breach?.what]).toEqual([null, expect.stringMatching(/seal/)]);
  }
});

test('a removed seal leaves one that does not follow', () => {
  expect(checkSeal(null, second, later)?.what).toMatch(/^seal 4 does not follow/);
});
