import { expect, test } from 'vitest';
import { offeredActions, planAction } from '../../server/sync/plan-action.ts';
import { anInvoice } from './builders.ts';

const line = {
  ...{ description: 'Desk', quantity: '1', unitAmount: '1200', discountRate: null, taxType: 'OUTPUT2' },
  ...{ accountCode: '200', lineAmount: '1200.00', lineItemId: '1', accountId: null, itemCode: null },
  ...{ discountAmount: null, taxAmount: '180.00', tracking: [] },
};
const of = (changes: Parameters<typeof anInvoice>[0] = {}) => anInvoice({ lines: [line], ...changes });
const codeOf = (plan: ReturnType<typeof planAction>) => (plan.then === 'refuse' ? plan.problem.code : plan.then);

test('what waits for approval is approved, unless it has no due date, no lines, or lies in a locked period', () => {
  for (const status of ['DRAFT', 'SUBMITTED'] as const) {
    expect(planAction('approve', of({ status }), null)).toEqual({ then: 'write', status: 'AUTHORISED' });
  }
  const draft = { status: 'DRAFT' } as const;
  expect(codeOf(planAction('approve', of({ ...draft, dueDate: null }), null))).toBe('due_date_missing');
  expect(codeOf(planAction('approve', of({ ...draft, lines: [] }), null))).toBe('no_lines');
  expect(codeOf(planAction('approve', of(draft), '2026-11-20'))).toBe('period_locked');
  expect(codeOf(planAction('approve', of(draft), '2026-11-19'))).toBe('write');
  expect(codeOf(planAction('approve', of({ status: 'PAID' }), null))).toBe('nothing');
  expect(codeOf(planAction('approve', of({ status: 'VOIDED' }), null))).toBe('invoice_closed');
});

test('a draft is deleted, an unpaid invoice voided; money or a locked period keeps it', () => {
  for (const action of ['void', 'undo'] as const) {
    expect(planAction(action, of({ status: 'DRAFT' }), '2099-01-01')).toEqual({ then: 'write', status: 'DELETED' });
    expect(planAction(action, of(), null)).toEqual({ then: 'write', status: 'VOIDED' });
    expect(codeOf(planAction(action, of({ amountPaid: '0.01' }), null))).toBe('invoice_has_payments');
    expect(codeOf(planAction(action, of({ amountCredited: '0.01' }), null))).toBe('invoice_has_payments');
    expect(codeOf(planAction(action, of({ status: 'PAID' }), null))).toBe('invoice_has_payments');
    expect(codeOf(planAction(action, of(), '2026-11-20'))).toBe('period_locked');
    expect(codeOf(planAction(action, of({ status: 'DELETED' }), null))).toBe('nothing');
  }
});

test('offered is what Xero would take, while nothing else is being done', () => {
  const xero = { state: 'connected' as const, tenantId: 'tenant-1' };
  const now = { xero, underWay: 'nothing' as const, isSending: false };
  expect(offeredActions(of({ status: 'DRAFT' }), now)).toEqual(['approve', 'edit', 'void']);
  expect(offeredActions(of(), now)).toEqual(['send', 'credit', 'void']);
  expect(offeredActions(of({ sent: true }), now)).toEqual(['credit', 'void']);
  expect(offeredActions(of(), { ...now, isSending: true })).toEqual(['credit', 'void']);
  expect(offeredActions(of({ amountPaid: '1' }), now)).toEqual(['send', 'credit']);
  const note = { type: 'CREDITNOTE', id: 'n', number: 'CN-1', date: null, amount: '1380.00' } as const;
  const inFull = of({ status: 'PAID', amountCredited: '1380.00', amountDue: '0.00', credits: [note] });
  expect(offeredActions(inFull, now)).toEqual(['send']);
  for (const [invoice, circumstances] of [
    [of({ status: 'VOIDED' }), now],
    [of({ replacedAt: new Date() }), now],
    [of(), { ...now, underWay: 'something' as const }],
    [of(), { ...now, xero: { state: 'lost' as const, tenantId: 'tenant-1' } }],
    [of(), { ...now, xero: { ...xero, tenantId: 'another' } }],
    [of(), { ...now, xero: undefined }],
  ] as const) {
    expect(offeredActions(invoice, circumstances)).toEqual([]);
  }
});
