import { expect, test } from 'vitest';
import { dealViewSchema, type DealState } from '../../server/api/contract/deal.ts';
import type { Problem } from '../../server/api/contract/problems.ts';
import type { DealSync } from '../../server/db/deal-tables.ts';
import type { DealInvoice } from '../../server/db/invoice-tables.ts';
import type { Connection } from '../../server/db/org-tables.ts';
import { dealView, invoiceView, type DealViewInput } from '../../server/sync/deal-view.ts';
import { aContactLink, anInvoice, noFigures, aRule, someSettings } from './builders.ts';

const moment = new Date('2026-11-21T12:00:00Z');
const problem = (code: string): Problem => ({ code, message: `About ${code}.`, fix: null, detail: null });

const xero: Connection = {
  ...{ orgId: 'org-1', provider: 'xero', state: 'connected', tokenSetId: 't', tenantId: 'tenant-1' },
  ...{ connectionId: 'c', name: 'Demo Company (NZ)', shortCode: '!mBdtL', baseCurrency: 'NZD', connectedBy: null },
  ...{ timeZone: 'Pacific/Auckland', salesTerms: null, problem: null, since: moment, invoicesReadUntil: null },
  extras: [],
  checkedAt: null,
};

function aSync(changes: Partial<DealSync> = {}): DealSync {
  return {
    ...{ id: '1', orgId: 'org-1', dealId: '1', ruleId: 'won', instalment: 'full', tenantId: null, state: 'queued' },
    ...{
      cause: 'event',
      priority: 1,
      namedStage: null,
      requestedBy: null,
      chosen: null,
      wakes: 1,
      attempts: 0,
      notBefore: null,
    },
    ...{ leaseUntil: null, claimId: null, workerId: null, takeovers: 0, sentAt: null, sentAs: null, clickedAt: null },
    ...{ problem: null, correlationId: null, askedAt: moment, createdAt: moment, updatedAt: moment },
    ...{ ignoredAt: null, ignoredBy: null, ignoredReason: null },
    ...changes,
  };
}

const view = (changes: Partial<DealViewInput> = {}) => {
  const seen = dealView({
    deal: {
      ...{ orgId: 'org-1', dealId: '1', name: 'Solar roof', stage: 'Closed Won', pipeline: 'Standard' },
      ...{ amount: '1200', currency: 'NZD', customerName: 'Piccolo', accountId: null, contactId: null, readAt: moment },
    },
    ...{
      xero,
      settings: someSettings(),
      syncs: [],
      invoices: [],
      reissues: [],
      plan: null,
      actions: [],
      sending: [],
      emailProblems: [],
      crmProblems: [],
      customer: undefined,
      viewer: { userId: '1', profileId: '11', roleId: '21', rank: 'user' },
    },
    ...{ xeroAppUrl: 'https://go.xero.com', today: '2026-11-21', now: moment },
    ...changes,
  });
  expect(dealViewSchema.safeParse(seen).error).toBeUndefined();
  return seen;
};

test('a deal nobody has touched is not invoiced and can be', () => {
  expect(view()).toEqual({
    ...{
      asOf: '2026-11-21T12:00:00.000Z',
      today: '2026-11-21',
      nextAttemptAt: null,
      state: 'not_invoiced',
      viewer: 'user',
      create: 'preview',
    },
    connection: { state: 'connected', orgName: 'Demo Company (NZ)', since: '2026-11-21T12:00:00.000Z' },
    deal: {
      ...{ id: '1', name: 'Solar roof', stage: 'Closed Won', amount: '1200.00', currency: 'NZD' },
      notInvoiced: { amount: '1200.00', tax: 'before' },
    },
    ...{ totals: [], invoices: [], contact: null, customer: null, problems: [] },
    instalments: { planned: 0, made: 0 },
    can: { create: true, approve: false, email: false, void: false, link: true },
    whoCan: { create: 'everyone', approve: 'everyone', email: 'everyone', void: 'everyone', link: 'everyone' },
    needsSignIn: { create: false, approve: true, email: true, void: true, link: true },
  });
});

const replaced = anInvoice({ status: 'PAID', amountDue: '0.00', replacedAt: moment });

test('an invoice that was credited counts no more, and the deal is what its other invoices are', () => {
  expect(view({ invoices: [replaced] })).toMatchObject({ state: 'voided', totals: [], can: { create: true } });
  const draft = anInvoice({ invoiceId: 'invoice-2', status: 'DRAFT' });
  expect(view({ invoices: [draft, replaced] })).toMatchObject({ state: 'draft', totals: [{ invoiced: '1380.00' }] });
});

const live = [anInvoice()];
const gone = [anInvoice({ status: 'VOIDED' })];

test.each<[string, DealState, Partial<DealSync>[], DealInvoice[]]>([
  ['work that waits its turn', 'queued', [{ state: 'queued' }], []],
  ['work under way', 'creating', [{ state: 'running' }], []],
  ['work whose outcome is unknown', 'uncertain', [{ state: 'uncertain' }], []],
  ['work that waits for set-up', 'needs_setup', [{ state: 'needs_setup' }], []],
  ['work that failed', 'failed', [{ state: 'failed' }], []],
  ['work that waits for something else', 'queued', [{ state: 'waiting' }], []],
  ['work that was skipped', 'not_invoiced', [{ state: 'skipped' }], []],
  ['the unknown before all else', 'uncertain', [{ state: 'running' }, { state: 'uncertain' }, { state: 'failed' }], []],
  ['work under way beside an invoice', 'creating', [{ state: 'running' }], live],
  ['a failure beside an invoice', 'awaiting_payment', [{ state: 'failed' }], live],
  ['a wait beside an invoice', 'awaiting_payment', [{ state: 'waiting' }], live],
  ['a done row and its invoice', 'awaiting_payment', [{ state: 'done' }], live],
  ['a voided invoice', 'voided', [{ state: 'done' }], gone],
  ['a failure after a void', 'failed', [{ state: 'failed' }], gone],
  ['a voided and a live invoice', 'awaiting_payment', [], [...gone, ...live]],
  ['invoices that disagree', 'mixed', [], [...live, anInvoice({ status: 'PAID' })]],
  ['an event about a stage no rule names', 'not_invoiced', [{ ruleId: '*', namedStage: 'Negotiation' }], []],
  ['an event that names no stage', 'not_invoiced', [{ ruleId: '*', namedStage: null }], []],
  ['an event about a rule’s stage', 'queued', [{ ruleId: '*', namedStage: 'Closed Won' }], []],
])('a deal with %s is %s', (_name, state, syncs, invoices) => {
  expect(view({ syncs: syncs.map(aSync), invoices }).state).toBe(state);
});

test('an event about the stage of a rule that is off says nothing', () => {
  const settings = someSettings({ rules: [aRule({ enabled: false })] });
  expect(view({ settings, syncs: [aSync({ ruleId: '*', namedStage: 'Closed Won' })] }).state).toBe('not_invoiced');
});

test.each<[string, boolean, Partial<DealViewInput>]>([
  ['nothing yet', true, {}],
  ['a live invoice', false, { invoices: live }],
  ['a voided invoice', true, { invoices: gone }],
  ['work queued', false, { syncs: [aSync()] }],
  ['work under way', false, { syncs: [aSync({ state: 'running' })] }],
  ['an unknown outcome', false, { syncs: [aSync({ state: 'uncertain' })] }],
  ['a failure', true, { syncs: [aSync({ state: 'failed' })] }],
  ['Xero not connected', false, { xero: undefined }],
  ['the connection lost', false, { xero: { ...xero, state: 'lost' } }],
])('with %s, an invoice can be created: %s', (_name, create, changes) => {
  expect(view(changes).can.create).toBe(create);
});

test('without a connection the panel says so', () => {
  expect(view({ xero: undefined }).connection).toEqual({ state: 'not_connected', orgName: null, since: null });
});

test('problems of the lost connection come first, each code once', () => {
  const lost: Connection = { ...xero, state: 'lost', problem: problem('xero_connection_lost') };
  const syncs = ['no_amount', 'no_amount', 'tax_unusable'].map((code) => aSync({ problem: problem(code) }));
  expect(view({ xero: lost, syncs }).problems.map(({ code }) => code)).toEqual([
    ...['xero_connection_lost', 'no_amount', 'tax_unusable'],
  ]);
});

test('an old problem of a connection that works again is not shown', () => {
  expect(view({ xero: { ...xero, problem: problem('xero_connection_lost') } }).problems).toEqual([]);
});

test('totals are of live invoices, one row for each currency', () => {
  const invoices = [
    anInvoice({ total: '0.1', amountDue: '0.1', dueDate: '2026-11-20' }),
    anInvoice({ total: '0.2', amountDue: '0.1', amountPaid: '0.05', amountCredited: '0.05' }),
    anInvoice({ total: '1000', amountDue: '1000', status: 'DRAFT', dueDate: '2026-11-01' }),
    anInvoice({ total: '7', amountDue: '7', currency: 'USD' }),
    anInvoice({ total: '99', status: 'VOIDED' }),
  ];
  const none = { paid: '0.00', credited: '0.00', overdue: '0.00' };
  expect(view({ invoices }).totals).toEqual([
    { currency: 'NZD', invoiced: '1000.30', due: '1000.20', paid: '0.05', credited: '0.05', overdue: '0.10' },
    { currency: 'USD', invoiced: '7.00', due: '7.00', ...none },
  ]);
});

test('an invoice opens in the right Xero organisation', () => {
  const place = { xeroAppUrl: 'https://go.xero.com', today: '2026-12-25' };
  const shown = invoiceView(anInvoice({ payments: [{ id: 'p', date: '2026-11-21', amount: '1' }] }), {
    xero,
    ...place,
  });
  expect(shown).toMatchObject({
    ...{ id: 'invoice-1', url: 'https://go.xero.com/app/!mBdtL/invoicing/view/invoice-1' },
    ...{ state: 'overdue', daysOverdue: 5, payments: [{ id: 'p', date: '2026-11-21', amount: '1.00' }] },
  });
  expect(invoiceView(anInvoice(), { xero: undefined, ...place }).url).toBe(
    'https://go.xero.com/AccountsReceivable/View.aspx?InvoiceID=invoice-1',
  );
});

test('the contact is shown with its terms in words', () => {
  const contact = aContactLink({ contactId: 'c-1' });
  expect(view({ customer: { contact, figures: noFigures } }).contact).toEqual({
    ...{ id: 'c-1', name: 'Piccolo', outstanding: '0.00', overdue: '0.00', terms: 'Day 20 of the following month' },
    ...{ currency: 'NZD', isArchived: false },
  });
});
