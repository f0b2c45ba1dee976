import Big from 'big.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LineDraft } from '../../server/sync/draft-lines.ts';
import {
  excessOf,
  instalmentAmounts,
  planProgress,
  statesAll,
  type InstalmentPlan,
  type PlanInvoice,
} from '../../server/sync/instalment-plan.ts';
import { invoiceTotals, lineAmount, type LineAmountTypes } from '../../server/sync/invoice-totals.ts';
import { sum } from '../../server/sync/money.ts';
import { takeInstalment, type InstalmentInput } from '../../server/sync/take-instalment.ts';
import { anInvoice, aPlan } from './builders.ts';

const taxRates = [
  { taxType: 'OUTPUT2', ratePercent: '15' },
  { taxType: 'TAX001', ratePercent: '12.5' },
  { taxType: 'NONE', ratePercent: '0' },
];
const live = (instalment: string, subTotal: string, changes: Partial<PlanInvoice> = {}) =>
  anInvoice({ instalment, subTotal, total: new Big(subTotal).times('1.15').toFixed(2), ...(changes as object) });

interface Case {
  shares: string[];
  whole?: string;
  invoices?: PlanInvoice[];
  plan?: Partial<InstalmentPlan>;
}
function amountsOf({ shares, whole = '1200.00', invoices = [], plan = {} }: Case) {
  const { amounts, left } = instalmentAmounts(aPlan(shares, plan), { whole, lineAmountTypes: 'Exclusive', invoices });
  return (
    [...[...amounts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, amount]) => amount.toFixed(2))].join(
      ' + ',
    ) + (left.eq(0) ? '' : `, left ${left.toFixed(2)}`)
  );
}
const part = { plan: { takesAll: false } };

test.each<[string, Case, string]>([
  ['a deposit and the rest', { shares: ['30 %', 'rest'] }, '360.00 + 840.00'],
  [
    'the last of three thirds takes the rounding',
    { shares: ['33.33 %', '33.33 %', '33.34 %'] },
    '399.96 + 399.96 + 400.08',
  ],
  ['a third of an odd sum', { shares: ['33.33 %', '33.33 %', 'rest'], whole: '100.01' }, '33.33 + 33.33 + 33.35'],
  ['amounts', { shares: ['500', '700'] }, '500.00 + 700.00'],
  ['a deposit alone leaves the rest', { shares: ['30 %'], ...part }, '360.00, left 840.00'],
  ['the rest wherever it stands', { shares: ['rest', '30 %', '100'] }, '740.00 + 360.00 + 100.00'],
  ['what is made stays as it is', { shares: ['30 %', 'rest'], invoices: [live('a', '350.00')] }, '350.00 + 850.00'],
  [
    'a deal that became more: percents are of what it is now, the last takes what is left',
    { shares: ['30 %', '30 %', '40 %'], whole: '2000.00', invoices: [live('a', '360.00')] },
    '360.00 + 600.00 + 1040.00',
  ],
  [
    'a deal that became less: never more than is left',
    { shares: ['30 %', '30 %', '40 %'], whole: '500.00', invoices: [live('a', '360.00')] },
    '360.00 + 140.00 + 0.00',
  ],
  [
    'a deal that became less than what is invoiced: nothing, never less',
    { shares: ['30 %', 'rest'], whole: '300.00', invoices: [live('a', '360.00')] },
    '360.00 + 0.00',
  ],
  [
    'amounts of a deal that became more: the last takes the difference',
    { shares: ['400', '400', '400'], whole: '1500.00', invoices: [live('a', '400.00')] },
    '400.00 + 400.00 + 700.00',
  ],
  [
    'what was invoiced otherwise is not invoiced again',
    { shares: ['50 %', 'rest'], invoices: [live('x', '500.00', { ruleId: '-' })] },
    '600.00 + 100.00',
  ],
  [
    'a voided part is open again',
    { shares: ['30 %', 'rest'], invoices: [live('a', '350.00', { status: 'VOIDED' })] },
    '360.00 + 840.00',
  ],
  [
    'one of another currency is not of this plan',
    { shares: ['30 %', 'rest'], invoices: [live('a', '350.00', { currency: 'USD' })] },
    '360.00 + 840.00',
  ],
  ['what was agreed beyond the deal', { shares: ['60 %', '60 %'], plan: { excess: '240.00' } }, '720.00 + 720.00'],
])('%s', (_name, given, expected) => {
  expect(amountsOf(given)).toBe(expected);
});

test.each<[string, Case, string]>([
  ['all of it', { shares: ['30 %', '70 %'] }, '0'],
  ['less', { shares: ['30 %'] }, '0'],
  ['percents beyond a hundred', { shares: ['60 %', '60 %'] }, '240'],
  ['amounts beyond the deal', { shares: ['700', '500.01'] }, '0.01'],
  ['a rest beside too much', { shares: ['900', '400', 'rest'] }, '100'],
  ['with what is invoiced otherwise', { shares: ['60 %'], invoices: [live('x', '500.00', { ruleId: '-' })] }, '20'],
  ['a made part counts with what it was', { shares: ['30 %', '900'], invoices: [live('a', '300.00')] }, '0'],
  [
    'percents of a deal that became less follow it',
    { shares: ['30 %', '70 %'], whole: '1000.00', invoices: [live('a', '360.00')] },
    '0',
  ],
])('how much a plan comes to beyond the deal: %s', (_name, { shares, whole = '1200.00', invoices = [] }, excess) => {
  const beyond = excessOf(aPlan(shares), { whole, lineAmountTypes: 'Exclusive', invoices });
  expect(beyond.toFixed()).toBe(excess);
});

test('a plan is for all of the deal when its shares say so, with what is invoiced otherwise', () => {
  const all = (shares: string[], otherwise = '0') =>
    statesAll(
      aPlan(shares).instalments.map(({ share }) => share),
      { whole: '1200.00', otherwise: new Big(otherwise) },
    );
  expect([all(['30 %', 'rest']), all(['50 %', '600']), all(['33.33 %', '33.33 %', '33.33 %']), all(['30 %'])]).toEqual([
    ...[true, true, false, false],
  ]);
  expect([all(['700']), all(['700'], '500')]).toEqual([false, true]);
});

test('a plan is open until every part has a live invoice', () => {
  const progress = (made: PlanInvoice[], takesAll: 'all' | 'part' = 'all') =>
    planProgress(aPlan(['30 %', 'rest'], { takesAll: takesAll === 'all' }), made);
  const [one, other] = [live('a', '360.00'), live('b', '840.00')];
  expect(progress([one])).toBe('open');
  expect(progress([one, { ...other, status: 'VOIDED' }])).toBe('open');
  expect(progress([one, other])).toBe('complete');
  expect(progress([one, other], 'part')).toBe('partial');
});

const line = (amount: string, changes: Partial<LineDraft> = {}): LineDraft => ({
  ...{ description: 'Work', quantity: '1', unitAmount: amount, discountRate: null },
  ...{ accountCode: '200', taxType: 'OUTPUT2', itemCode: 'ITEM', tracking: [{ category: 'Region', option: 'North' }] },
  ...changes,
});
const mixed = [
  line('100.01'),
  line('50.00', { accountCode: '210', taxType: 'TAX001' }),
  line('33.33', { taxType: 'NONE' }),
];

function take(plan: InstalmentPlan, id: string, changes: Partial<InstalmentInput> = {}) {
  const instalment = plan.instalments.find((candidate) => candidate.id === id);
  if (!instalment) throw new Error('no such instalment');
  return takeInstalment({
    ...{ plan, instalment, lines: mixed, lineAmountTypes: 'Exclusive', taxRates, rounding: 'line' },
    ...{ salesAccountCode: '200', deal: { name: 'Roof', currency: 'NZD' }, invoices: [] },
    ...changes,
  });
}
const words = (lines: LineDraft[] | null) =>
  lines?.map(({ description, unitAmount, accountCode, taxType }) =>
    [description, unitAmount, accountCode, taxType].join(' · '),
  );

/** What is made of a part counts from then on. */
function made(plan: InstalmentPlan, id: string, lines: LineDraft[], lineAmountTypes: LineAmountTypes): PlanInvoice {
  return {
    ...{ status: 'DRAFT', ruleId: plan.ruleId, instalment: id, currency: plan.currency },
    ...invoiceTotals(lines, { lineAmountTypes, taxRates }),
    lines: lines.map((own) => ({ ...own, lineAmount: lineAmount(own) })),
  };
}

test('a part has a line for each account and tax type, named as the part', () => {
  const plan = aPlan(['30 %', 'rest']);
  const deposit = take(plan, 'a').lines ?? [];
  expect(words(deposit)).toEqual([
    'Part 1 (30 %): Roof · 30.00 · 200 · OUTPUT2',
    'Part 1 (30 %): Roof · 15.00 · 210 · TAX001',
    'Part 1 (30 %): Roof · 10.00 · 200 · NONE',
  ]);
  expect(deposit[0]).toMatchObject({ quantity: '1', itemCode: null, tracking: [{ category: 'Region' }] });
  const invoices = [made(plan, 'a', deposit, 'Exclusive')];
  expect(words(take(plan, 'b', { invoices }).lines)).toEqual([
    'Part 2: Roof · 70.01 · 200 · OUTPUT2',
    'Part 2: Roof · 35.00 · 210 · TAX001',
    'Part 2: Roof · 23.33 · 200 · NONE',
    'Rounding · -0.01 · 200 · NONE',
  ]);
});

test('the only part of a deal keeps the deal’s lines', () => {
  expect(take(aPlan(['100 %']), 'a').lines).toBe(mixed);
});

test('the last part takes a line that was added to the deal meanwhile with its own account', () => {
  const plan = aPlan(['50 %', 'rest']);
  const before = [line('100.00')];
  const invoices = [made(plan, 'a', take(plan, 'a', { lines: before }).lines ?? [], 'Exclusive')];
  const after = [...before, line('80.00', { accountCode: '260' })];
  expect(words(take(plan, 'b', { lines: after, invoices }).lines)).toEqual([
    'Part 2: Roof · 50.00 · 200 · OUTPUT2',
    'Part 2: Roof · 80.00 · 260 · OUTPUT2',
  ]);
});

test('with nothing left a part has no lines; with another currency it is a problem', () => {
  const plan = aPlan(['60 %', 'rest']);
  expect(take(plan, 'b', { invoices: [live('a', '500.00')] })).toEqual({ lines: null, problems: [] });
  const foreign = take(plan, 'a', { deal: { name: 'Roof', currency: 'USD' } });
  expect(foreign.problems.map(({ code }) => code)).toEqual(['currency_differs']);
});

test('cents of rounding wait for a person where Settings say so, or where no rate is zero', () => {
  const plan = aPlan(['30 %', 'rest']);
  const invoices = [made(plan, 'a', take(plan, 'a').lines ?? [], 'Exclusive')];
  const codes = (changes: Partial<InstalmentInput>) =>
    take(plan, 'b', { invoices, ...changes }).problems.map(({ code }) => code);
  expect(codes({ rounding: 'wait' })).toEqual(['total_differs']);
  expect(codes({ taxRates: taxRates.filter(({ ratePercent }) => ratePercent !== '0') })).toEqual(['no_zero_rate']);
});

const cents = fc.integer({ min: 1, max: 5_000_000 }).map((amount) => new Big(amount).div(100).toFixed(2));
const someLines = fc.array(
  fc.record({
    amount: cents,
    accountCode: fc.constantFrom('200', '210', '260'),
    taxType: fc.constantFrom('OUTPUT2', 'TAX001', 'NONE'),
  }),
  { minLength: 1, maxLength: 8 },
);
const someShares = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 4000 }).map((percent) => `${new Big(percent).div(100).toFixed(2)} %`),
    cents,
  ),
  { maxLength: 8 },
);
const someTaxModes = fc.constantFrom<LineAmountTypes>('Exclusive', 'Inclusive', 'NoTax');

test('the parts of any plan for all of a deal come to the deal’s total to the cent, in every tax mode', () => {
  fc.assert(
    fc.property(someLines, someShares, someTaxModes, (described, shares, lineAmountTypes) => {
      const lines = described.map(({ amount, accountCode, taxType }) =>
        line(amount, { accountCode, taxType: lineAmountTypes === 'NoTax' ? null : taxType }),
      );
      const plan = aPlan([...shares, 'rest']);
      const invoices: PlanInvoice[] = [];
      for (const { id } of plan.instalments) {
        const { lines: own, problems } = take(plan, id, { lines, lineAmountTypes, invoices });
        expect(problems).toEqual([]);
        if (own === null) continue;
        const invoice = made(plan, id, own, lineAmountTypes);
        expect(Number(invoice.total)).toBeGreaterThanOrEqual(0);
        invoices.push(invoice);
      }
      const whole = invoiceTotals(lines, { lineAmountTypes, taxRates });
      const difference = sum(invoices.map(({ total }) => total)).minus(whole.total);
      // A last part of a few cents may be less than the cents it would have to make up for.
      const isTiny = Number(invoices.at(-1)?.total) < 0.5;
      expect(difference.abs().lte(isTiny ? '0.5' : '0')).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('whatever becomes of the deal between its parts, they never come to more than it, nor to less than nothing', () => {
  const steps = fc.array(fc.tuple(cents, fc.nat(8)), { maxLength: 12 });
  fc.assert(
    fc.property(someShares, steps, fc.boolean(), (shares, edits, hasRest) => {
      const plan = aPlan([...shares, ...(hasRest ? ['rest'] : [])], { takesAll: hasRest });
      const invoices: PlanInvoice[] = [];
      for (const [whole, index] of edits) {
        const standing = { whole, lineAmountTypes: 'NoTax', invoices } as const;
        const { amounts, left } = instalmentAmounts(plan, standing);
        const open = plan.instalments.filter(({ id }) => !invoices.some(({ instalment }) => instalment === id));
        const taken = sum(invoices.map(({ subTotal }) => subTotal));
        const planned = sum(open.map(({ id }) => amounts.get(id)?.toFixed() ?? '0'));
        for (const { id } of open) expect(amounts.get(id)?.gte(0)).toBe(true);
        expect(planned.lte(0) || planned.plus(taken).lte(whole)).toBe(true);
        if (hasRest && open.length > 0 && taken.lte(whole)) expect(planned.plus(taken).toFixed(2)).toBe(whole);
        expect(left.gte(0)).toBe(true);
        const next = open[index];
        if (next) invoices.push(live(next.id, amounts.get(next.id)?.toFixed(2) ?? '0'));
      }
    }),
    { numRuns: 500 },
  );
});
