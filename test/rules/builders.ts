import type { InstalmentShare } from '../../server/api/contract/instalments.ts';
import type { Mapping } from '../../server/api/contract/mapping.ts';
import type { Rule } from '../../server/api/contract/rules.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import type { ContactLink } from '../../server/db/contact-tables.ts';
import type { DealInvoice } from '../../server/db/invoice-tables.ts';
import type { CustomerFigures } from '../../server/sync/customer-view.ts';
import type { Deal } from '../../server/sync/deal.ts';
import type { DealContent, Quote, SourceLine } from '../../server/sync/deal-content.ts';
import type { SalesOffer } from '../../server/sync/draft-lines.ts';
import type { InstalmentPlan } from '../../server/sync/instalment-plan.ts';
import { defaultRule, defaultSettings } from '../../server/sync/settings.ts';

/** A won deal of 1,200 New Zealand dollars, complete enough to be invoiced. */
export function aDeal(changes: Partial<Deal> = {}): Deal {
  return {
    id: '4876876000001234001',
    name: 'Solar roof for the Piccolo school',
    stage: 'Closed Won',
    pipeline: 'Standard',
    amount: '1200',
    currency: 'NZD',
    closingDate: '2026-11-30',
    account: { id: '4876876000000999001', name: 'Piccolo School Trust' },
    contact: null,
    subforms: {},
    plainFields: {},
    ...changes,
  };
}

export function aRule(changes: Partial<Rule> = {}): Rule {
  return { ...defaultRule('Closed Won'), ...changes };
}

/** Settings that are ready: an account and a tax rate are chosen. */
export function someSettings(changes: Partial<Settings> = {}): Settings {
  const settings = defaultSettings(['Closed Won']);
  return { ...settings, mapping: { ...settings.mapping, salesAccountCode: '200', taxType: 'OUTPUT2' }, ...changes };
}

/** An approved, unpaid invoice of the deal as the mirror keeps it: 1,200 net, 1,380 with tax, due on 20 December. */
export function anInvoice(changes: Partial<DealInvoice> = {}): DealInvoice {
  return {
    ...{ orgId: 'org-1', tenantId: 'tenant-1', invoiceId: 'invoice-1', dealId: aDeal().id },
    ...{ ruleId: 'won', instalment: 'full', contactId: 'contact-1', contactName: 'Piccolo School Trust' },
    ...{ number: 'DL-1', status: 'AUTHORISED', reference: aDeal().name, currency: 'NZD' },
    ...{ subTotal: '1200.00', totalTax: '180.00', total: '1380.00' },
    ...{ amountPaid: '0.00', amountCredited: '0.00', amountDue: '1380.00' },
    ...{ date: '2026-11-20', dueDate: '2026-12-20', sent: false, lines: [], payments: [], credits: [] },
    ...{ expectedPaymentDate: null, fullyPaidOn: null, onlineUrl: null, onlineUrlAskedAt: null },
    ...{ linkedBy: null, madeBy: null, replacedAt: null },
    ...{ lastSent: null, wanted: null, driftProblem: null, acceptedDrift: [] },
    ...{ updatedInXeroAt: null, readAt: new Date('2026-11-21T00:00:00Z'), createdAt: new Date('2026-11-20T00:00:00Z') },
    ...changes,
  };
}

/** A plan in parts `a`, `b`, … of the rule `won`: `30 %`, `500` or `rest`. */
export function aPlan(shares: string[], changes: Partial<InstalmentPlan> = {}): InstalmentPlan {
  return {
    ...{ ruleId: 'won', currency: 'NZD', plannedWhole: '1200.00', takesAll: true, excess: '0', version: 1 },
    instalments: shares.map((text, index) => ({
      id: String.fromCharCode(97 + index),
      name: `Part ${index + 1}`,
      share: shareOf(text),
      date: null,
    })),
    ...changes,
  };
}

function shareOf(text: string): InstalmentShare {
  if (text === 'rest') return { kind: 'rest' };
  return text.endsWith(' %') ? { kind: 'percent', value: text.slice(0, -2) } : { kind: 'amount', value: text };
}

/** The link to a contact we made, of which nothing is known but its terms. */
export function aContactLink(changes: Partial<ContactLink> = {}): ContactLink {
  return {
    ...{ orgId: 'org-1', tenantId: 'tenant-1', customerId: '9', contactId: 'contact-1', contactName: 'Piccolo' },
    ...{ origin: 'created', salesTerms: { day: 20, type: 'OFFOLLOWINGMONTH' }, sent: null, isArchived: false },
    ...{ outstanding: null, overdue: null, balancesReadAt: null, invoicesReadAt: null },
    linkedAt: new Date('2026-11-20T00:00:00Z'),
    ...changes,
  };
}

/** What the mirror says of a customer without invoices. */
export const noFigures: CustomerFigures = {
  ...{ balances: [], lastPayments: [], medianDaysToPay: null, paidInvoices: 0, otherInvoices: 0 },
};

/** Ready settings with changes to the mapping only. */
export function mappedSettings(changes: Partial<Mapping>): Settings {
  const settings = someSettings();
  return { ...settings, mapping: { ...settings.mapping, ...changes } };
}

/** Two solar panels of 600, without discount or tax. */
export function aSourceLine(changes: Partial<SourceLine> = {}): SourceLine {
  return {
    ...{ productId: '4876876000000777001', productCode: 'PANEL', name: 'Solar panel', description: null },
    ...{ quantity: '2', listPrice: '600', discount: '0', taxes: [] },
    ...changes,
  };
}

/** An accepted quote of 1,200 before tax. */
export function aQuote(changes: Partial<Quote> = {}): Quote {
  return {
    ...{
      id: '4876876000000555001',
      subject: 'Solar roof',
      stage: 'Accepted',
      createdTime: '2026-11-01T09:00:00+13:00',
    },
    ...{ lines: [aSourceLine()], discount: '0', tax: '0', adjustment: '0', grandTotal: '1200', currency: 'NZD' },
    ...changes,
  };
}

export function someContent(changes: Partial<DealContent> = {}): DealContent {
  return { quotes: [], products: [], subforms: {}, ...changes };
}

/** What a New Zealand organisation of Xero offers for sales. */
export function salesOffer(changes: Partial<SalesOffer> = {}): SalesOffer {
  return {
    taxRates: [
      { taxType: 'OUTPUT2', ratePercent: '15' },
      { taxType: 'ZERORATED', ratePercent: '0' },
      { taxType: 'NONE', ratePercent: '0' },
      { taxType: 'TAX001', ratePercent: '12.5' },
    ],
    accountTaxTypes: { '200': 'OUTPUT2', '210': 'ZERORATED' },
    itemCodes: new Set(['PANEL', 'MISC']),
    ...changes,
  };
}
