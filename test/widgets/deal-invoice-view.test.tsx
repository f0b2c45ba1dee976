import { expect, test } from 'vitest';
import { dealStates } from '../../server/api/contract/deal.ts';
import { invoiceStates } from '../../server/api/contract/invoices.ts';
import type { DealState, DealView } from '../../server/api/contract/deal.ts';
import {
  chooseCreateAction,
  choosePollEveryMs,
  creatingSteps,
  describeDeal,
  describeHint,
  describeInvoice,
  findCurrentStep,
} from '../../widgets/deal-invoices/deal-invoice-view.ts';
import { buildDealView, buildInvoice } from '../support/render-widget.tsx';

test.each<[DealState, string, string]>([
  ['not_invoiced', 'neutral', 'Not invoiced'],
  ['queued', 'info', 'Queued'],
  ['needs_setup', 'warn', 'Needs set-up'],
  ['creating', 'info', 'Creating'],
  ['uncertain', 'warn', 'Checking with Xero'],
  ['failed', 'bad', 'Failed'],
  ['draft', 'neutral', 'Draft'],
  ['awaiting_approval', 'info', 'Awaiting approval'],
  ['awaiting_payment', 'info', 'Awaiting payment'],
  ['part_paid', 'info', 'Part paid'],
  ['paid', 'good', 'Paid'],
  ['overdue', 'bad', 'Overdue'],
  ['voided', 'neutral', 'Voided'],
  ['credited', 'neutral', 'Credited'],
  ['mixed', 'info', 'Several invoices'],
])('the pill of %s is %s and reads "%s"', (state, tone, words) => {
  expect(describeDeal({ state, invoices: [] })).toEqual({ tone, words });
});

test('every state has its own words, so no two can be mixed up', () => {
  const words = dealStates.map((state) => describeDeal({ state, invoices: [] }).words);
  expect(new Set(words).size).toBe(dealStates.length);
  for (const state of invoiceStates) {
    expect(words).toContain(describeInvoice({ state, daysOverdue: 0 }).words);
  }
});

test('an overdue deal tells the days of the invoice that is overdue longest', () => {
  const overdue = (daysOverdue: number) => buildInvoice({ state: 'overdue', daysOverdue });
  expect(describeDeal({ state: 'overdue', invoices: [overdue(1)] }).words).toBe('Overdue 1 day');
  expect(describeDeal({ state: 'overdue', invoices: [overdue(3), overdue(12)] }).words).toBe('Overdue 12 days');
  expect(describeDeal({ state: 'mixed', invoices: [overdue(3), buildInvoice()] })).toEqual({
    tone: 'bad',
    words: 'Several invoices, 1 overdue',
  });
});

const connected = { state: 'connected', orgName: null, since: null } as const;
const may = { create: true, approve: false, email: false, void: false, link: true };

test.each<[string, Pick<DealView, 'state' | 'connection' | 'can'>, string, string]>([
  ['a deal without invoice', { state: 'not_invoiced', connection: connected, can: may }, 'ready', 'Create invoice'],
  ['a failed deal', { state: 'failed', connection: connected, can: may }, 'ready', 'Try again'],
  ['a credited invoice', { state: 'credited', connection: connected, can: may }, 'ready', 'Create new invoice'],
  ['a voided invoice', { state: 'voided', connection: connected, can: may }, 'ready', 'Create new invoice'],
  ['an invoice under way', { state: 'queued', connection: connected, can: may }, 'busy', 'Creating…'],
  ['an unknown outcome', { state: 'uncertain', connection: connected, can: may }, 'busy', 'Checking…'],
  ['missing set-up', { state: 'needs_setup', connection: connected, can: may }, 'disabled', 'Create invoice'],
  [
    'no right',
    { state: 'not_invoiced', connection: connected, can: { ...may, create: false } },
    'disabled',
    'Create invoice',
  ],
  [
    'no Xero',
    { state: 'not_invoiced', connection: { ...connected, state: 'not_connected' }, can: may },
    'disabled',
    'Create invoice',
  ],
  [
    'a lost Xero',
    { state: 'voided', connection: { ...connected, state: 'lost' }, can: may },
    'disabled',
    'Create new invoice',
  ],
])('with %s the button is as it should be', (_, view, kind, label) => {
  expect(chooseCreateAction(view)).toMatchObject({ kind, label });
});

test('a live invoice needs no second one: the button is not there', () => {
  for (const state of invoiceStates) {
    if (state === 'voided' || state === 'credited') continue;
    expect(chooseCreateAction(buildDealView({ state }))).toEqual({ kind: 'hidden' });
  }
});

test('the panel asks fast only while something is under way, and slower through the relay', () => {
  const fast = dealStates.filter((state) => choosePollEveryMs(state, 'fetch') === 500);
  expect(fast).toEqual(['queued', 'creating']);
  expect(choosePollEveryMs('paid', 'fetch')).toBe(10_000);
  expect(choosePollEveryMs('creating', 'relay')).toBe(2_000);
  expect(choosePollEveryMs('paid', 'relay')).toBe(15_000);
  for (const state of dealStates) {
    expect(choosePollEveryMs(state, 'relay')).toBeGreaterThan(choosePollEveryMs(state, 'fetch') - 1);
  }
});

test('steps are shown exactly while an invoice is being made', () => {
  expect(dealStates.filter((state) => findCurrentStep(state) !== null)).toEqual(['queued', 'creating']);
  expect(creatingSteps[findCurrentStep('creating') ?? -1]).toBe('step_2');
});

test('what waits for the connection says so, and not that it is being made', () => {
  const connection = { state: 'lost' as const, orgName: 'Demo Company (NZ)', since: null };
  const waiting = buildDealView({ state: 'queued', connection });
  expect(describeHint(waiting)).toBe('The invoice waits, and is made once Xero is connected again.');
  expect(chooseCreateAction(waiting)).toEqual({
    ...{ kind: 'disabled', label: 'Create invoice', reason: 'Xero has to be reconnected first.' },
  });
});

test('a draft that was deleted in Xero is not called voided', () => {
  const deleted = buildInvoice({ status: 'DELETED', state: 'voided' });
  const voided = buildInvoice({ status: 'VOIDED', state: 'voided' });
  expect(describeInvoice(deleted).words).toBe('Deleted');
  expect(describeInvoice(voided).words).toBe('Voided');
  expect(describeDeal(buildDealView({ state: 'voided', invoices: [deleted] })).words).toBe('Deleted');
  expect(describeDeal(buildDealView({ state: 'voided', invoices: [deleted, voided] })).words).toBe('Voided');
});
