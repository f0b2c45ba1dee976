import { createHash } from 'node:crypto';
import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { NewItem } from './choose-item.ts';
import { chooseLines } from './choose-lines.ts';
import type { Deal } from './deal.ts';
import type { DealContent } from './deal-content.ts';
import { cutText } from './describe-line.ts';
import { draftLines, type LineDraft, type SalesOffer } from './draft-lines.ts';
import { addDays, dayIn, dueDateByTerms, type PaymentTerms } from './due-date.ts';
import { fillTemplate } from './fill-template.ts';
import type { InstalmentPlan, PlanInvoice } from './instalment-plan.ts';
import { isLive } from './invoice.ts';
import type { InvoiceTotals } from './invoice-totals.ts';
import { sum } from './money.ts';
import { allLines, at, type PlacedProblem } from './placed-problem.ts';
import { wholeDeal } from './settings.ts';
import { instalmentGone } from './should-sync.ts';

/** A Xero sales invoice not sent yet; the contact is known only when it is sent. */
export interface InvoiceDraft {
  /** Null: Xero's own sequence. */
  number: string | null;
  status: 'DRAFT' | 'SUBMITTED' | 'AUTHORISED';
  reference: string;
  url: string;
  currency: string;
  /** How much of `currency` one unit of the organisation's own buys; null: Xero's rate of the day. */
  currencyRate: string | null;
  date: string;
  /** Null: no terms are known and none are needed yet. */
  dueDate: string | null;
  lineAmountTypes: 'Exclusive' | 'Inclusive' | 'NoTax';
  brandingThemeId: string | null;
  lines: LineDraft[];
}

export interface DraftInput {
  deal: Deal;
  content: DealContent;
  settings: Settings;
  rule: Rule;
  orgId: string;
  instalment: string;
  /** The deal's page in the CRM. */
  dealUrl: string;
  /** As in the invoice. */
  currencyRate: string | null;
  now: Date;
  /** IANA zone of the Xero organisation: it decides what day it is. */
  timeZone: string;
  /** The deal's invoices so far: a remainder is what they leave, and a new one after a void gets the next number. */
  invoices: PlanInvoice[];
  /** Null: the deal is not invoiced in parts. */
  plan: InstalmentPlan | null;
  /** Invoices of the deal that a person took off it: their numbers are used up, too. */
  unlinked: { ruleId: string; instalment: string }[];
  /** What the organisation's lines may be made of. */
  xero: SalesOffer;
}

/** An invoice that may be sent only when there is no problem. */
export interface DraftedInvoice {
  invoice: InvoiceDraft;
  /** As Xero will compute them. */
  totals: InvoiceTotals;
  /** To be created in Xero before the invoice. */
  newItems: NewItem[];
  /** Zoho's ids of the products that lines were made from. */
  productIds: string[];
  problems: PlacedProblem[];
}

const nothing: InvoiceTotals = { subTotal: '0.00', totalTax: '0.00', total: '0.00' };

/** The invoice a deal becomes under a rule, with everything that stands in the way of sending it. */
export function draftInvoice(input: DraftInput): DraftedInvoice {
  const { deal, content, settings, rule, invoices, xero } = input;
  const planned = plannedPart(input);
  // Never all of the deal in place of a part of it.
  const isGone = input.instalment !== wholeDeal && planned === null;
  const chosen = isGone ? { problems: [instalmentGone()] } : chooseLines({ deal, content, rule, settings });
  if ('problems' in chosen) {
    const { lineAmountTypes } = settings.mapping;
    const invoice = { ...invoiceHead(input), lineAmountTypes, lines: [] };
    return {
      invoice,
      totals: nothing,
      newItems: [],
      productIds: [],
      // Lines that a person writes settle what is wrong with the deal's, not that there is nothing to be made.
      problems: chosen.problems.map((problem) => at(isGone ? [] : allLines, problem)),
    };
  }
  const live = invoices.filter(isLive);
  const invoicedBefore = {
    subTotal: sum(live.map((invoice) => invoice.subTotal)).toFixed(),
    total: sum(live.map((invoice) => invoice.total)).toFixed(),
  };
  const asked = { deal, chosen, rule, settings, xero, invoicedBefore, planned };
  const { lines, lineAmountTypes, ...drafted } = draftLines(asked);
  const productIds = [...new Set(chosen.lines.flatMap(({ productId }) => productId ?? []))];
  return { invoice: { ...invoiceHead(input), lineAmountTypes, lines }, productIds, ...drafted };
}

/** The part of its plan that the invoice is; null: it is none. */
function plannedPart({ plan, rule, instalment: id, invoices }: DraftInput) {
  const instalment = plan?.ruleId === rule.id ? plan.instalments.find((candidate) => candidate.id === id) : undefined;
  return plan && instalment ? { plan, instalment, invoices } : null;
}

function invoiceHead(input: DraftInput): Omit<InvoiceDraft, 'lines' | 'lineAmountTypes'> {
  const { deal, settings, rule } = input;
  // A part has a day of its own: the one on which it is made.
  const isOfDeal = rule.dateFrom === 'closing_date' && plannedPart(input) === null;
  const date = isOfDeal && deal.closingDate ? deal.closingDate : dayIn(input.timeZone, input.now);
  return {
    number: settings.numbering === 'deal' ? invoiceNumber(input) : null,
    status: rule.status,
    reference: cutText(referenceOf(deal, settings), 255),
    url: input.dealUrl,
    currency: deal.currency,
    currencyRate: input.currencyRate,
    date,
    dueDate: rule.dueDays === null ? null : addDays(date, rule.dueDays),
    brandingThemeId: settings.mapping.brandingThemeId,
  };
}

function referenceOf(deal: Deal, { mapping }: Settings): string {
  const template = mapping.templates?.reference ?? null;
  return (template && fillTemplate(template, { ...deal.plainFields, Deal_Name: deal.name })) || deal.name;
}

/** A rule without days of its own follows the contact's terms, then the organisation's; an approved invoice needs a day. */
export function withDueDate(invoice: InvoiceDraft, terms: (PaymentTerms | null)[]): InvoiceDraft {
  if (invoice.dueDate !== null) return invoice;
  const known = terms.find((candidate) => candidate !== null);
  if (known) return { ...invoice, dueDate: dueDateByTerms(invoice.date, known) };
  return invoice.status === 'DRAFT' ? invoice : { ...invoice, dueDate: invoice.date };
}

/** Crockford's alphabet: no letter that can be taken for a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The same number for the same cause, whoever computes it: what makes a repeated send refused by Xero, not doubled. */
function invoiceNumber({ orgId, deal, rule, instalment, invoices, unlinked }: DraftInput): string {
  const digest = createHash('sha256').update([orgId, deal.id, rule.id, instalment].join('\n')).digest();
  const code = [...digest.subarray(0, 10)].map((byte) => alphabet.charAt(byte % 32)).join('');
  const used = [...invoices, ...unlinked];
  const earlier = used.filter((invoice) => invoice.ruleId === rule.id && invoice.instalment === instalment).length;
  return earlier > 0 ? `DL-${code}-${earlier + 1}` : `DL-${code}`;
}
