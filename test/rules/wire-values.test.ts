import { expect, test } from 'vitest';
import { instant } from '../../server/xero/wire-values.ts';

test.each([
  ['/Date(1552262400000+0000)/', '2019-03-11T00:00:00.000Z'],
  ['/Date(1552327126164)/', '2019-03-11T17:58:46.164Z'],
  ['/Date(1552262400000+1300)/', '2019-03-11T00:00:00.000Z'],
  ['/Date(-3600000)/', '1969-12-31T23:00:00.000Z'],
  ['2019-03-11T00:00:00', '2019-03-11T00:00:00.000Z'],
  ['2019-12-07T18:46:19.5165400', '2019-12-07T18:46:19.516Z'],
  ['2026-07-16T08:00:00Z', '2026-07-16T08:00:00.000Z'],
  ['2026-07-16T08:00:00+12:00', '2026-07-15T20:00:00.000Z'],
])('Xero’s %s is the moment %s', (wire, moment) => {
  expect(instant(wire)?.toISOString()).toBe(moment);
});

test.each([['/Date(-62135596800000+0000)/'], ['0001-01-01T00:00:00'], [''], [null], [undefined], ['soon']])(
  'Xero’s date %j is no date',
  (wire) => {
    expect(instant(wire)).toBeNull();
  },
);
