import { expect, test } from 'vitest';
import type { LineOverride } from '../../server/api/contract/preview.ts';
import { carryOverrides } from '../../server/sync/carry-overrides.ts';
import type { LineDraft } from '../../server/sync/draft-lines.ts';

const line = (description: string, changes: Partial<LineDraft> = {}): LineDraft => ({
  ...{ description, quantity: '1', unitAmount: '100.00', discountRate: null },
  ...{ accountCode: '200', taxType: 'OUTPUT2', itemCode: null, tracking: [] },
  ...changes,
});

const [desk, chair, lamp] = [
  line('Desk'),
  line('Chair', { unitAmount: '40.00' }),
  line('Lamp', { unitAmount: '9.00' }),
];
const isDesk80: LineOverride = { from: 0, unitAmount: '80' };

/** What a person chose on these lines, for the lines of now. */
function carry(base: LineDraft[], lines: LineOverride[], now: LineDraft[]): LineOverride[] | null {
  return carryOverrides({ overrides: { reference: 'PO', lines }, base }, now)?.lines ?? null;
}

test('what is not about lines is carried as it is', () => {
  const overrides = { reference: 'PO', dueDate: '2026-12-24' };
  expect(carryOverrides({ overrides, base: [desk] }, [])).toEqual(overrides);
});

test.each<[name: string, lines: LineOverride[], now: LineDraft[], expected: LineOverride[] | null]>([
  ['nothing changed on the deal', [isDesk80, { from: 1 }], [desk, chair], [isDesk80, { from: 1 }]],
  [
    'the deal has another price and quantity',
    [isDesk80, { from: 1 }],
    [line('Desk', { unitAmount: '120.00', quantity: '2' }), chair],
    [isDesk80, { from: 1 }],
  ],
  ['a line was renamed on the deal', [isDesk80, { from: 1 }], [line('Desk, oak'), chair], [isDesk80, { from: 1 }]],
  [
    'the deal gained a line before the others',
    [isDesk80, { from: 1 }],
    [lamp, desk, chair],
    [{ from: 0 }, { from: 1, unitAmount: '80' }, { from: 2 }],
  ],
  [
    'the deal gained a line between the others',
    [isDesk80, { from: 1 }],
    [desk, lamp, chair],
    [isDesk80, { from: 1 }, { from: 2 }],
  ],
  ['a line left alone is gone', [isDesk80, { from: 1 }], [desk], [isDesk80]],
  ['a removed line stays out', [isDesk80], [desk, line('Chair', { quantity: '3', unitAmount: '40.00' })], [isDesk80]],
  [
    'a line written by hand stays where it is',
    [isDesk80, { from: null, description: 'Delivery', quantity: '1', unitAmount: '5' }, { from: 1 }],
    [desk, chair],
    [isDesk80, { from: null, description: 'Delivery', quantity: '1', unitAmount: '5' }, { from: 1 }],
  ],
  ['the changed line is gone', [isDesk80, { from: 1 }], [chair], null],
  ['the changed line became another', [isDesk80, { from: 1 }], [line('Table', { unitAmount: '500.00' }), chair], null],
  ['nothing is left', [{ from: 1 }], [], null],
])('when %s', (_name, lines, now, expected) => {
  expect(carry([desk, chair], lines, now)).toEqual(expected);
});

test('the only line of a deal stays that line, whatever it says', () => {
  expect(carry([desk], [isDesk80], [line('Renamed', { unitAmount: '150.00' })])).toEqual([isDesk80]);
});
