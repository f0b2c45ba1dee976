import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  expectedInvoices,
  type ExpectationInput,
  type KnownInvoice,
  type PlacedDeal,
} from '../../server/sync/expected-invoices.ts';
import { aDeal, anInvoice, aRule } from './builders.ts';

const deal = aDeal();
const elsewhere = aDeal({ stage: 'Negotiation' });
const start = (changes: { before?: string[]; unconfirmed?: Record<string, string> } = {}) => ({
  before: new Set(changes.before),
  unconfirmed: new Map(Object.entries(changes.unconfirmed ?? {})),
});
const said = (changes: Partial<ExpectationInput>) =>
  expectedInvoices({
    ...{
      deals: [deal],
      settings: { rules: [aRule()] },
      starts: new Map(),
      invoices: [],
      unlinked: [],
      plans: new Map(),
    },
    ...changes,
  }).map(({ ruleId, state, reason }) => [ruleId, state, ...(reason ? [reason.code] : [])].join(' '));
const second = aRule({ id: 'deposit', portion: '20' });

test.each<[string, Partial<ExpectationInput>, string[]]>([
  ['a deal in the stage without its invoice', {}, ['won missing']],
  ['a deal in the stage with its invoice', { invoices: [anInvoice()] }, ['won present']],
  ['a deal that is not there yet', { deals: [elsewhere] }, []],
  ['a deal that went on after its invoice', { deals: [elsewhere], invoices: [anInvoice()] }, ['won kept']],
  ['a rule that is off', { settings: { rules: [aRule({ enabled: false })] } }, []],
  [
    'the invoice of a rule that is off stays',
    { settings: { rules: [aRule({ enabled: false })] }, invoices: [anInvoice()] },
    ['won kept'],
  ],
  ['another pipeline', { settings: { rules: [aRule({ pipeline: 'Renewals' })] } }, []],
  ['a void is a decision', { invoices: [anInvoice({ status: 'VOIDED' })] }, ['won held voided_in_xero']],
  ['before the rule', { starts: new Map([[deal.id, start({ before: ['won'] })]]) }, ['won held before_the_rule']],
  [
    'before another rule only',
    { starts: new Map([[deal.id, start({ before: ['deposit'] })]]), settings: { rules: [aRule(), second] } },
    ['won missing', 'deposit held before_the_rule'],
  ],
  [
    'waiting for a yes',
    { starts: new Map([[deal.id, start({ unconfirmed: { won: 'Found late.' } })]]) },
    ['won held needs_confirmation'],
  ],
  [
    'another rule’s invoice',
    { invoices: [anInvoice({ ruleId: 'other' })] },
    ['won held already_invoiced', 'other kept'],
  ],
  [
    'two rules, one invoiced',
    { settings: { rules: [aRule(), second] }, invoices: [anInvoice()] },
    ['won present', 'deposit missing'],
  ],
  [
    'two live invoices of one rule',
    { invoices: [anInvoice(), anInvoice({ invoiceId: 'invoice-2' })] },
    ['won doubled'],
  ],
  [
    'an invoice of the rule that was taken off the deal',
    { unlinked: [{ dealId: deal.id, ruleId: 'won', instalment: 'full', number: 'DL-1' }] },
    ['won held invoice_unlinked'],
  ],
  [
    'an invoice that was taken off another deal',
    { unlinked: [{ dealId: '1', ruleId: 'won', instalment: 'full', number: 'DL-1' }] },
    ['won missing'],
  ],
  [
    'a linked invoice, when the rule invoices all of the deal',
    { invoices: [anInvoice({ ruleId: '-', instalment: 'invoice-1' })] },
    ['won held already_invoiced', '- kept'],
  ],
  ['the invoice of another deal', { invoices: [anInvoice({ dealId: '1' })] }, ['won missing']],
])('%s', (_name, changes, expected) => {
  expect(said(changes)).toEqual(expected);
});

test('deals and rules are answered in their order, and an invoice is told with its number', () => {
  const other = aDeal({ id: '2' });
  const invoices = [anInvoice({ dealId: '2', number: 'DL-7' })];
  const answer = expectedInvoices({
    deals: [deal, other],
    settings: { rules: [aRule()] },
    starts: new Map(),
    invoices,
    unlinked: [],
    plans: new Map(),
  });
  expect(answer.map(({ dealId, state }) => [dealId, state])).toEqual([
    [deal.id, 'missing'],
    ['2', 'present'],
  ]);
  expect(answer[1]?.invoices.map(({ number }) => number)).toEqual(['DL-7']);
});

/** A small CRM: what it says stays the same while events and looks come in any order, more than once or never. */
const rules = [aRule(), aRule({ id: 'again' }), aRule({ id: 'deposit', portion: '20', stage: 'Proposal' })];
const stages = ['Closed Won', 'Proposal', 'Negotiation'];
const crm = fc.array(
  fc.record({
    stage: fc.constantFrom(...stages),
    before: fc.subarray(['won', 'again', 'deposit']),
    voided: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);
/** An event about one deal, or a look at some of them. */
const steps = fc.array(fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }), { maxLength: 20 });

function world(described: { stage: string; before: string[]; voided: boolean }[]) {
  const deals: PlacedDeal[] = described.map(({ stage }, index) => aDeal({ id: String(index), stage }));
  const starts = new Map(described.map(({ before }, index) => [String(index), start({ before })]));
  const invoices: KnownInvoice[] = described.flatMap(({ voided }, index) =>
    voided ? [anInvoice({ dealId: String(index), invoiceId: `void-${index}`, status: 'VOIDED' })] : [],
  );
  return { deals, starts, invoices };
}

/** Makes one missing invoice after another, as the engine does, each after a look at what there is by then. */
function repair({ starts, invoices }: ReturnType<typeof world>, deals: PlacedDeal[]): void {
  for (const asked of deals) {
    for (;;) {
      const question = { settings: { rules }, starts, invoices, unlinked: [], plans: new Map() };
      const told = expectedInvoices({ deals: [asked], ...question });
      const missing = told.find(({ state }) => state === 'missing');
      if (!missing) break;
      const { dealId, ruleId, instalment } = missing;
      invoices.push(anInvoice({ dealId, ruleId, instalment, invoiceId: `${dealId} ${ruleId}` }));
    }
  }
}

const made = (invoices: KnownInvoice[]) => invoices.map(({ invoiceId }) => invoiceId).sort();

test('in whatever order events and looks come, and however often, the same invoices exist in the end', () => {
  fc.assert(
    fc.property(crm, steps, steps, (described, one, other) => {
      const results = [one, other].map((order) => {
        const its = world(described);
        for (const step of order)
          repair(
            its,
            its.deals.filter((_deal, index) => step.includes(index)),
          );
        repair(its, its.deals);
        return its;
      });
      expect(made(results[0]?.invoices ?? [])).toEqual(made(results[1]?.invoices ?? []));
      for (const { deals, starts, invoices } of results) {
        const question = { settings: { rules }, starts, invoices, unlinked: [], plans: new Map() };
        const last = expectedInvoices({ deals, ...question });
        expect(last.filter(({ state }) => state === 'missing' || state === 'doubled')).toEqual([]);
        // Nothing of a deal before its rule, or against a void, was made.
        const live = invoices.filter(({ status }) => status !== 'VOIDED');
        expect(live.filter(({ dealId, ruleId }) => starts.get(dealId)?.before.has(ruleId))).toEqual([]);
        const voided = new Set(invoices.filter((invoice) => !live.includes(invoice)).map(({ dealId }) => dealId));
        expect(live.filter(({ dealId, ruleId }) => ruleId === 'won' && voided.has(dealId))).toEqual([]);
        expect(new Set(made(invoices)).size).toBe(invoices.length);
      }
    }),
  );
});
