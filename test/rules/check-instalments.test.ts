import { expect, test } from 'vitest';
import { checkInstalments, type InstalmentsQuestion } from '../../server/sync/check-instalments.ts';
import { aPlan } from './builders.ts';

const planned = aPlan(['30 %', '500', 'rest']).instalments;
const asked = planned.map((row) => ({ ...row, id: row.id }));
const [deposit, amount, rest] = asked as [(typeof asked)[number], (typeof asked)[number], (typeof asked)[number]];
const check = (changes: Partial<InstalmentsQuestion>) =>
  checkInstalments({ asked, planned, fixed: new Set(), today: '2026-11-22', ...changes }).map(
    ({ field, message }) => `${field} ${message}`,
  );

test.each<[string, Partial<InstalmentsQuestion>, string[]]>([
  ['as it was', {}, []],
  ['a new one', { asked: [...asked, { ...amount, id: null }] }, []],
  ['one less', { asked: [deposit, rest] }, []],
  ['none', { asked: [] }, []],
  ['in another order', { asked: [rest, deposit, amount], fixed: new Set(['a']) }, []],
  ['today', { asked: [{ ...deposit, date: '2026-11-22' }] }, []],
  ['yesterday', { asked: [{ ...deposit, date: '2026-11-21' }] }, ['instalments.0.date has passed already']],
  ['31 November', { asked: [{ ...deposit, date: '2026-11-31' }] }, ['instalments.0.date is no day of the calendar']],
  [
    'nothing',
    { asked: [{ ...amount, share: { kind: 'amount', value: '0.00' } }] },
    ['instalments.0.share must be more than nothing'],
  ],
  [
    'two rests',
    { asked: [rest, { ...rest, id: null }] },
    ['instalments.1.share only one can take what the others leave'],
  ],
  [
    'one that is not there',
    { asked: [{ ...deposit, id: 'z' }] },
    ['instalments.0.id is not part of the plan any more'],
  ],
  ['one twice', { asked: [deposit, deposit] }, ['instalments.0.id is named twice', 'instalments.1.id is named twice']],
  [
    'an invoiced one that is gone',
    { asked: [rest], fixed: new Set(['a']) },
    ['instalments “Part 1” is invoiced and stays in the plan'],
  ],
  [
    'an invoiced one changed',
    {
      asked: [{ ...deposit, name: 'Other', share: { kind: 'percent', value: '31' }, date: '2027-01-01' }, amount, rest],
      fixed: new Set(['a']),
    },
    ['name', 'date', 'share'].map((key) => `instalments.0.${key} is invoiced already`),
  ],
  [
    'an invoiced one written otherwise',
    { asked: [{ ...deposit, share: { kind: 'percent', value: '30.00' } }, amount, rest], fixed: new Set(['a']) },
    [],
  ],
])('a plan as a person wants it: %s', (_name, changes, errors) => {
  expect(check(changes)).toEqual(errors);
});

test('a day that has passed may stay where it was', () => {
  const old = { ...deposit, date: '2026-11-01' };
  expect(check({ asked: [old], planned: [{ ...old, id: 'a' }] })).toEqual([]);
});
