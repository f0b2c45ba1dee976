import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Condition, Conditions } from '../../server/api/contract/rules.ts';
import { unmetConditions } from '../../server/sync/rule-conditions.ts';
import { shouldSync } from '../../server/sync/should-sync.ts';
import { aDeal, aRule } from './builders.ts';

const plainFields = {
  ...{ Type: 'New Business', Amount: '1200', Code: '007', Closing_Date: '2026-11-30', Signed: 'true' },
  ...{ Modified_Time: '2026-11-22T09:00:00+13:00', Next_Step: 'Send the contract', Blank: '  ' },
};
const isMet = (of: Condition[], match: Conditions['match'] = 'all') =>
  unmetConditions({ conditions: { match, of } }, { plainFields }) === null;
const condition = (field: string, is: Condition['is'], ...values: string[]): Condition => ({ field, is, values });

test.each<[Condition, boolean]>([
  [condition('Type', 'equals', 'new business'), true],
  [condition('Type', 'equals', 'New'), false],
  [condition('Type', 'not_equals', 'New'), true],
  [condition('Gone', 'not_equals', 'New'), true],
  [condition('Next_Step', 'contains', 'CONTRACT'), true],
  [condition('Gone', 'contains', 'x'), false],
  [condition('Next_Step', 'not_contains', 'invoice'), true],
  [condition('Type', 'one_of', 'Renewal', 'New Business'), true],
  [condition('Type', 'none_of', 'Renewal', 'New Business'), false],
  [condition('Gone', 'none_of', 'Renewal'), true],
  [condition('Amount', 'equals', '1200.00'), true],
  // Not a number but a name of digits.
  [condition('Code', 'equals', '7'), false],
  [condition('Amount', 'more_than', '1200'), false],
  [condition('Amount', 'at_least', '1200'), true],
  [condition('Amount', 'less_than', '1200.01'), true],
  [condition('Amount', 'at_most', '999'), false],
  // No amount is neither more nor less.
  [condition('Gone', 'more_than', '0'), false],
  [condition('Gone', 'less_than', '1'), false],
  [condition('Closing_Date', 'on', '2026-11-30'), true],
  [condition('Closing_Date', 'before', '2026-11-30'), false],
  [condition('Closing_Date', 'after', '2026-11-29'), true],
  [condition('Modified_Time', 'on', '2026-11-22'), true],
  [condition('Gone', 'before', '2027-01-01'), false],
  [condition('Signed', 'yes'), true],
  [condition('Signed', 'no'), false],
  [condition('Gone', 'no'), true],
  [condition('Blank', 'empty'), true],
  [condition('Gone', 'empty'), true],
  [condition('Type', 'not_empty'), true],
  [condition('Gone', 'not_empty'), false],
])('%j is met: %s', (of, expected) => {
  expect(isMet([of])).toBe(expected);
});

const some = fc.array(
  fc.constantFrom(
    condition('Signed', 'yes'),
    condition('Signed', 'no'),
    condition('Type', 'empty'),
    condition('Amount', 'more_than', '1'),
  ),
  { minLength: 1, maxLength: 10 },
);

test('“all” is met when each is, “any” when one is, in whatever order', () => {
  fc.assert(
    fc.property(some, (of) => {
      const each = of.map((one) => isMet([one]));
      expect(isMet(of, 'all')).toBe(each.every(Boolean));
      expect(isMet(of, 'any')).toBe(each.some(Boolean));
      expect(isMet(of.toReversed(), 'all')).toBe(isMet(of, 'all'));
    }),
  );
});

test('a comparison and its opposite are never both met, nor both unmet, where there is a value', () => {
  const pairs = [
    ['equals', 'not_equals'],
    ['contains', 'not_contains'],
    ['one_of', 'none_of'],
    ['more_than', 'at_most'],
    ['less_than', 'at_least'],
  ] as const;
  fc.assert(
    fc.property(fc.constantFrom(...pairs), fc.integer({ min: 0, max: 3000 }), ([one, other], number) => {
      expect(isMet([condition('Amount', one, String(number))])).toBe(
        !isMet([condition('Amount', other, String(number))]),
      );
    }),
  );
});

test('no conditions are met by every deal', () => {
  expect(unmetConditions({}, { plainFields: {} })).toBeNull();
  expect(unmetConditions({ conditions: null }, { plainFields: {} })).toBeNull();
  expect(isMet([], 'any')).toBe(true);
});

test('what is not met is told in words, without the values of the deal', () => {
  const of = [condition('Amount', 'more_than', '5000'), condition('Type', 'one_of', 'Renewal', 'Upgrade')];
  const words = 'Amount is more than “5000” and Type is one of “Renewal”, “Upgrade”';
  expect(unmetConditions({ conditions: { match: 'all', of } }, { plainFields })).toBe(words);
});

test('an event leaves a deal that does not meet them alone and says so; a click does not ask', () => {
  const asked = {
    deal: aDeal(),
    rule: aRule(),
    instalment: 'full',
    beforeRule: false,
    unconfirmed: null,
    invoices: [],
    unlinked: [],
    plan: null,
  };
  const unmet = 'Amount is more than “5000”';
  expect(shouldSync({ ...asked, cause: 'event', unmet })).toMatchObject({
    ...{ answer: 'skip', reason: { code: 'conditions_not_met', message: expect.stringContaining(unmet) as string } },
  });
  expect(shouldSync({ ...asked, cause: 'event', unmet: null })).toEqual({ answer: 'sync' });
  expect(shouldSync({ ...asked, cause: 'click', unmet })).toEqual({ answer: 'sync' });
});
