import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftInvoice, withDueDate, type DraftInput, type InvoiceDraft } from '../../server/sync/draft-invoice.ts';
import type { PaymentTerms } from '../../server/sync/due-date.ts';
import { aDeal, anInvoice, aRule, someSettings } from './builders.ts';

const input = (changes: Partial<DraftInput> = {}): DraftInput => ({
  ...{ deal: aDeal(), settings: someSettings(), rule: aRule(), orgId: 'org-1', instalment: 'full' },
  ...{ dealUrl: 'https://crm.zoho.com/crm/tab/Potentials/1', now: new Date('2026-11-21T10:59:59Z') },
  ...{ timeZone: 'Pacific/Auckland', invoices: [], unlinked: [], plan: null, currencyRate: '0.59' },
  content: { quotes: [], products: [], subforms: {} },
  xero: { taxRates: [{ taxType: 'OUTPUT2', ratePercent: '15' }], accountTaxTypes: {}, itemCodes: new Set() },
  ...changes,
});

function draftOf(changes: Partial<DraftInput> = {}) {
  const draft = draftInvoice(input(changes));
  if (draft.problems.length > 0) throw new Error(`Refused: ${draft.problems.map(({ code }) => code).join(', ')}`);
  return draft;
}

function refusalOf(changes: Partial<DraftInput>): string {
  const draft = draftInvoice(input(changes));
  return draft.problems[0]?.code ?? 'none';
}

test('a deal becomes one line with its amount, account and tax, and links back to the CRM', () => {
  const { invoice, totals } = draftOf();
  expect(totals).toEqual({ subTotal: '1200.00', totalTax: '180.00', total: '1380.00' });
  expect(invoice).toEqual({
    number: expect.stringMatching(/^DL-/) as string,
    status: 'DRAFT',
    reference: 'Solar roof for the Piccolo school',
    url: 'https://crm.zoho.com/crm/tab/Potentials/1',
    currency: 'NZD',
    currencyRate: '0.59',
    date: '2026-11-21',
    dueDate: null,
    lineAmountTypes: 'Exclusive',
    brandingThemeId: null,
    lines: [
      {
        ...{
          description: 'Solar roof for the Piccolo school',
          quantity: '1',
          unitAmount: '1200.00',
          discountRate: null,
        },
        ...{ accountCode: '200', taxType: 'OUTPUT2', itemCode: null, tracking: [] },
      },
    ],
  });
});

test('the invoice date is the organisation’s day, which begins before that of London', () => {
  expect(draftOf({ now: new Date('2026-11-21T10:59:59Z') }).invoice.date).toBe('2026-11-21');
  expect(draftOf({ now: new Date('2026-11-21T11:00:00Z') }).invoice.date).toBe('2026-11-22');
});

test('a rule may date the invoice by the closing date; a deal without one is dated today', () => {
  const rule = aRule({ dateFrom: 'closing_date' });
  expect(draftOf({ rule }).invoice.date).toBe('2026-11-30');
  expect(draftOf({ rule, deal: aDeal({ closingDate: null }) }).invoice.date).toBe('2026-11-21');
});

test('days to pay of the rule make the due date', () => {
  expect(draftOf({ rule: aRule({ dueDays: 14 }) }).invoice.dueDate).toBe('2026-12-05');
  expect(draftOf({ rule: aRule({ dueDays: 0 }) }).invoice.dueDate).toBe('2026-11-21');
});

test('the invoice takes the rule’s status and the mapping’s kind of amounts, and names no tax where there is none', () => {
  const mapping = { ...someSettings().mapping, lineAmountTypes: 'NoTax' as const, brandingThemeId: 'theme-1' };
  const { invoice } = draftOf({ rule: aRule({ status: 'AUTHORISED' }), settings: someSettings({ mapping }) });
  expect(invoice).toMatchObject({ status: 'AUTHORISED', lineAmountTypes: 'NoTax', brandingThemeId: 'theme-1' });
  expect(invoice.lines[0]?.taxType).toBeNull();
});

test.each<[string, Partial<DraftInput>, string]>([
  [
    'no sales account chosen yet',
    { settings: someSettings({ mapping: { ...someSettings().mapping, salesAccountCode: null } }) },
    'needs_mapping',
  ],
  ['no amount', { deal: aDeal({ amount: null }) }, 'no_amount'],
  ['an amount of zero', { deal: aDeal({ amount: '0.00' }) }, 'no_amount'],
  ['a negative amount', { deal: aDeal({ amount: '-5' }) }, 'negative_total'],
  ['nothing left', { rule: aRule({ portion: 'remainder' }), invoices: [anInvoice()] }, 'nothing_to_invoice'],
  [
    'a percent that rounds to nothing',
    { rule: aRule({ portion: '0.01' }), deal: aDeal({ amount: '1' }) },
    'nothing_to_invoice',
  ],
])('a deal with %s makes no invoice but a problem', (_name, changes, code) => {
  expect(refusalOf(changes)).toBe(code);
});

test.each([
  ['full', '1200.00'],
  ['20', '240.00'],
  ['33.33', '399.96'],
  ['100', '1200.00'],
])('a portion of %s of 1200 is %s', (portion, unitAmount) => {
  expect(draftOf({ rule: aRule({ portion }) }).invoice.lines[0]?.unitAmount).toBe(unitAmount);
});

test('half a cent of a portion is rounded up, as Xero rounds', () => {
  const halfCent = { rule: aRule({ portion: '50' }), deal: aDeal({ amount: '0.03' }) };
  expect(draftOf(halfCent).invoice.lines[0]?.unitAmount).toBe('0.02');
});

test('a remainder is what the live invoices leave before tax; voided ones count for nothing', () => {
  const invoices = [
    anInvoice({ ruleId: 'deposit', subTotal: '240.00' }),
    anInvoice({ ruleId: 'deposit', subTotal: '500.00', status: 'VOIDED' }),
    anInvoice({ ruleId: 'deposit', subTotal: '500.00', status: 'DELETED' }),
    anInvoice({ ruleId: 'second', subTotal: '0.01', status: 'DRAFT' }),
  ];
  expect(draftOf({ rule: aRule({ portion: 'remainder' }), invoices }).invoice.lines[0]?.unitAmount).toBe('959.99');
});

const id = fc.stringMatching(/^[a-z0-9-]{1,20}$/);
const cause = fc.record({ orgId: id, dealId: id, ruleId: id, instalment: id });
const numberOf = ({
  orgId,
  dealId,
  ruleId,
  instalment,
}: {
  orgId: string;
  dealId: string;
  ruleId: string;
  instalment: string;
}) =>
  draftInvoice(input({ orgId, instalment, deal: aDeal({ id: dealId }), rule: aRule({ id: ruleId }) })).invoice.number;

test('the same cause always has the same number, and any other org, deal, rule or instalment another', () => {
  fc.assert(
    fc.property(cause, cause, (one, other) => {
      const same = JSON.stringify(one) === JSON.stringify(other);
      expect(numberOf(one)).toBe(numberOf({ ...one }));
      if (!same) expect(numberOf(one)).not.toBe(numberOf(other));
    }),
  );
  const fixed = { orgId: 'org-1', dealId: '1', ruleId: 'won', instalment: 'full' };
  const changed = [{ orgId: 'org-2' }, { dealId: '2' }, { ruleId: 'won-2' }, { instalment: '1' }];
  const numbers = [fixed, ...changed.map((change) => ({ ...fixed, ...change }))].map(numberOf);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('moving a piece from one part of the cause to the next gives another number', () => {
  const one = numberOf({ orgId: 'a', dealId: 'bc', ruleId: 'd', instalment: 'e' });
  expect(one).not.toBe(numberOf({ orgId: 'ab', dealId: 'c', ruleId: 'd', instalment: 'e' }));
});

test('a number does not change with the deal’s name, amount or stage', () => {
  const changed = aDeal({ name: 'Renamed', amount: '1', stage: 'Delivered' });
  expect(draftOf({ deal: changed }).invoice.number).toBe(draftOf().invoice.number);
});

test('a number has only A–Z, 0–9 and hyphen', () => {
  const wild = fc.record({ orgId: fc.string(), dealId: fc.string(), ruleId: fc.string(), instalment: fc.string() });
  fc.assert(
    fc.property(wild, (any) => {
      expect(numberOf(any)).toMatch(/^[A-Z0-9-]{1,50}$/);
    }),
  );
});

test('after a void the next number is the first with -2, then -3; other rules and instalments do not count', () => {
  const voided = anInvoice({ status: 'VOIDED' });
  const first = draftOf().invoice.number ?? '';
  expect(draftOf({ invoices: [voided] }).invoice.number).toBe(`${first}-2`);
  expect(draftOf({ invoices: [voided, voided] }).invoice.number).toBe(`${first}-3`);
  const others = [anInvoice({ ruleId: 'deposit', status: 'VOIDED' }), anInvoice({ instalment: '1', status: 'VOIDED' })];
  expect(draftOf({ invoices: others }).invoice.number).toBe(first);
});

test('with Xero’s own numbering no number is sent', () => {
  expect(draftOf({ settings: someSettings({ numbering: 'xero' }) }).invoice.number).toBeNull();
});

test('a deal’s long name is cut to what Xero takes: 255 in the reference, 4000 in the line', () => {
  const { invoice } = draftOf({ deal: aDeal({ name: 'x'.repeat(5000) }) });
  expect([invoice.reference.length, invoice.lines[0]?.description.length]).toEqual([255, 4000]);
});

const in30Days: PaymentTerms = { day: 30, type: 'DAYSAFTERBILLDATE' };
const in7Days: PaymentTerms = { day: 7, type: 'DAYSAFTERBILLDATE' };
const dated = (changes: Partial<InvoiceDraft>) => ({ ...draftOf().invoice, date: '2026-11-21', ...changes });

test.each<[string, Partial<InvoiceDraft>, (PaymentTerms | null)[], string | null]>([
  ['the rule’s own days come first', { dueDate: '2026-11-25' }, [in30Days, in7Days], '2026-11-25'],
  ['then the contact’s terms', {}, [in30Days, in7Days], '2026-12-21'],
  ['then the organisation’s', {}, [null, in7Days], '2026-11-28'],
  ['a draft without any may stay open', {}, [null, null], null],
  ['an approved invoice without any is due at once', { status: 'AUTHORISED' }, [null, null], '2026-11-21'],
  ['so is one awaiting approval', { status: 'SUBMITTED' }, [], '2026-11-21'],
])('due date: %s', (_name, changes, terms, dueDate) => {
  expect(withDueDate(dated(changes), terms).dueDate).toBe(dueDate);
});
