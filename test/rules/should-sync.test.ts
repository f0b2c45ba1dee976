import { expect, test } from 'vitest';
import { shouldSync, type SyncQuestion } from '../../server/sync/should-sync.ts';
import { aDeal, anInvoice, aPlan, aRule } from './builders.ts';

const ask = (changes: Partial<SyncQuestion> = {}) =>
  shouldSync({
    ...{
      deal: aDeal(),
      rule: aRule(),
      instalment: 'full',
      cause: 'event',
      beforeRule: false,
      unconfirmed: null,
      invoices: [],
      unlinked: [],
      plan: null,
    },
    ...changes,
  });
const short = (changes: Partial<SyncQuestion>) => {
  const answer = ask(changes);
  return 'reason' in answer ? `${answer.answer}: ${answer.reason.code}` : answer.answer;
};

const own = anInvoice();
const voided = anInvoice({ status: 'VOIDED' });
const deleted = anInvoice({ status: 'DELETED' });
const credited = anInvoice({ status: 'PAID', replacedAt: new Date('2026-11-21T00:00:00Z') });
const ofOtherRule = anInvoice({ ruleId: 'deposit', number: 'DL-9' });
const inTwo = aPlan(['50 %', 'rest']);
const ofPart = (instalment: string, status: 'DRAFT' | 'VOIDED' = 'DRAFT') => anInvoice({ instalment, status });
const elsewhere = aDeal({ stage: 'Negotiation' });

test.each<[string, Partial<SyncQuestion>, string]>([
  ['a deal in its stage is invoiced', {}, 'sync'],
  ['a deal that has moved on is not', { deal: elsewhere }, 'skip: stage_moved_on'],
  ['a deal without a stage is not', { deal: aDeal({ stage: null }) }, 'skip: stage_moved_on'],
  ['stages are compared letter by letter', { deal: aDeal({ stage: 'closed won' }) }, 'skip: stage_moved_on'],
  ['re-entering the stage makes no second invoice', { invoices: [own] }, 'done'],
  ['an invoice that is there is done, wherever the deal is now', { invoices: [own], deal: elsewhere }, 'done'],
  ['a paid invoice is done', { invoices: [anInvoice({ status: 'PAID' })] }, 'done'],
  ['an event after a void makes no new one', { invoices: [voided] }, 'skip: voided_in_xero'],
  ['an event after a credit makes no new one', { invoices: [credited] }, 'skip: invoice_credited'],
  [
    'what was credited and made anew, and voided then, was voided',
    { invoices: [credited, voided] },
    'skip: voided_in_xero',
  ],
  ['a click after a credit does', { invoices: [credited], cause: 'click' }, 'sync'],
  ['an event after a delete makes no new one', { invoices: [deleted] }, 'skip: voided_in_xero'],
  ['a voided one beside a live one is done', { invoices: [voided, own] }, 'done'],
  ['a deal before the rule is left alone', { beforeRule: true }, 'skip: before_the_rule'],
  ['a deal that waits for a yes waits', { unconfirmed: 'Found late.' }, 'wait: needs_confirmation'],
  ['before the rule comes before a yes', { unconfirmed: 'Found late.', beforeRule: true }, 'skip: before_the_rule'],
  ['another rule’s invoice makes this one wait', { invoices: [ofOtherRule] }, 'wait: already_invoiced'],
  ['another rule’s voided invoice does not', { invoices: [{ ...ofOtherRule, status: 'VOIDED' }] }, 'sync'],
  ['a rule for the remainder goes on', { invoices: [ofOtherRule], rule: aRule({ portion: 'remainder' }) }, 'sync'],
  ['a rule for a percent goes on', { invoices: [ofOtherRule], rule: aRule({ portion: '20' }) }, 'sync'],
  [
    'a part of a plan needs no stage',
    { deal: elsewhere, instalment: 'b', plan: inTwo, invoices: [ofPart('a')] },
    'sync',
  ],
  ['a part that is made is done', { instalment: 'a', plan: inTwo, invoices: [ofPart('a')] }, 'done'],
  [
    'a part voided in Xero is not made again',
    { instalment: 'a', plan: inTwo, invoices: [ofPart('a', 'VOIDED')] },
    'skip: voided_in_xero',
  ],
  [
    'a part that was credited is not made again',
    { instalment: 'a', plan: inTwo, invoices: [{ ...ofPart('a'), status: 'PAID', replacedAt: new Date(0) }] },
    'skip: invoice_credited',
  ],
  [
    'a part that was taken off the deal is not made again',
    { instalment: 'a', plan: inTwo, unlinked: [{ ruleId: 'won', instalment: 'a', number: 'DL-1' }] },
    'skip: invoice_unlinked',
  ],
  ['a part that no plan has is not made', { instalment: 'c', plan: inTwo }, 'skip: instalment_gone'],
  ['a part of a deal without a plan is not made', { instalment: 'a' }, 'skip: instalment_gone'],
  ['a deal that is planned in parts is not invoiced whole', { plan: inTwo }, 'skip: planned_in_parts'],
  ['nor is it once some are made', { plan: inTwo, invoices: [ofPart('a')] }, 'skip: planned_in_parts'],
  ['nor by a rule for the remainder', { plan: inTwo, rule: aRule({ portion: 'remainder' }) }, 'skip: planned_in_parts'],
  ['all parts of all of the deal are all of it', { plan: inTwo, invoices: [ofPart('a'), ofPart('b')] }, 'done'],
  [
    'all parts of a part of the deal are not',
    { plan: { ...inTwo, takesAll: false }, invoices: [ofPart('a'), ofPart('b')] },
    'wait: already_invoiced',
  ],
  [
    'what they leave is for a rule for the remainder',
    {
      plan: { ...inTwo, takesAll: false },
      invoices: [ofPart('a'), ofPart('b')],
      rule: aRule({ portion: 'remainder' }),
    },
    'sync',
  ],
])('an event: %s', (_name, changes, answer) => {
  expect(short({ cause: 'event', ...changes })).toBe(answer);
});

test.each<[string, Partial<SyncQuestion>, string]>([
  ['needs no stage', { deal: elsewhere }, 'sync'],
  ['needs no start line', { beforeRule: true }, 'sync'],
  ['needs no administrator’s yes', { unconfirmed: 'Found late.' }, 'sync'],
  ['makes a new invoice after a void', { invoices: [voided] }, 'sync'],
  ['makes a new invoice after a delete', { invoices: [deleted] }, 'sync'],
  ['makes no second live invoice', { invoices: [own] }, 'done'],
  ['does not invoice all of it again', { invoices: [ofOtherRule] }, 'wait: already_invoiced'],
  ['makes a part again after a void', { instalment: 'a', plan: inTwo, invoices: [ofPart('a', 'VOIDED')] }, 'sync'],
  ['does not invoice all of a deal that is planned in parts', { plan: inTwo }, 'skip: planned_in_parts'],
])('a click %s', (_name, changes, answer) => {
  expect(short({ cause: 'click', ...changes })).toBe(answer);
});

test('already invoiced shows the invoices and what they amount to', () => {
  const answer = ask({ invoices: [ofOtherRule, anInvoice({ ruleId: 'second', number: 'DL-10', total: '20.50' })] });
  expect(answer).toMatchObject({
    reason: {
      message:
        'The deal of 1200 NZD already has DL-9: 1380.00 NZD, DL-10: 20.50 NZD (1400.50 in all); rule “Invoice on Closed Won” would invoice all of it again.',
      fix: 'Void the other invoice in Xero, or give the rule a portion in Settings.',
    },
  });
});

test('sums of different currencies are never added up', () => {
  const answer = ask({ invoices: [ofOtherRule, anInvoice({ ruleId: 'second', currency: 'USD' })] });
  expect('reason' in answer && answer.reason.message).not.toContain('in all');
});

test('a deal that moved on is told both stages', () => {
  const answer = ask({ deal: elsewhere });
  expect('reason' in answer && answer.reason.message).toBe('The deal is now at “Negotiation”, not at “Closed Won”.');
});
