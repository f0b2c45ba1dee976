import type { CrmFigure } from '../api/contract/crm-writes.ts';
import type { InvoiceState, InvoiceView } from '../api/contract/invoices.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import { invoiceView, totalsByCurrency, type DealViewInput } from './deal-view.ts';
import { addDays } from './due-date.ts';
import { daysOverdue, isLive } from './invoice.ts';

/** What a deal's fields in the CRM should say. Money: decimal strings in the deal's currency; dates: YYYY-MM-DD. */
export type CrmFigures = Record<CrmFigure, string | null>;

export interface FiguresInput extends Pick<DealViewInput, 'xero' | 'xeroAppUrl' | 'today'> {
  /** Newest first. */
  invoices: DealInvoice[];
  /** What the CRM takes the deal's amounts to be in. */
  currency: string;
}

const words: Record<InvoiceState | 'credited', string> = {
  overdue: 'Overdue',
  part_paid: 'Part paid',
  awaiting_payment: 'Awaiting payment',
  awaiting_approval: 'Awaiting approval',
  draft: 'Draft',
  paid: 'Paid',
  credited: 'Credited',
  voided: 'Voided',
};
/** A line of text in Zoho holds no more. */
const TEXT_LENGTH = 255;

/**
 * The figures of a deal's invoices, as the panel shows them. A field has one currency, the deal's: amounts in any other, or
 * in several, are left empty and the status says which.
 */
export function crmFigures(input: FiguresInput): CrmFigures {
  const { invoices, currency } = input;
  const views = invoices.map((invoice) => invoiceView(invoice, input));
  const live = views.filter(isLive);
  const totals = totalsByCurrency(views);
  const only = totals.length === 1 && totals[0]?.currency === currency ? totals[0] : null;
  return {
    status: shorten(statusText(views) + otherCurrencies(totals, currency)),
    invoiced: only?.invoiced ?? null,
    due: only?.due ?? null,
    dueDate: nextDueDate(invoices),
    link: (live[0] ?? views[0])?.url ?? null,
    paid: only?.paid ?? null,
    overdue: only?.overdue ?? null,
    credited: only?.credited ?? null,
    number: live.length > 0 ? shorten(live.map(({ number }) => number).join(', ')) : null,
  };
}

/** The first day on which an invoice becomes overdue without anybody doing anything; null when none can. */
export function nextOverdueDay(invoices: DealInvoice[], today: string): string | null {
  const days = invoices.flatMap((invoice) => {
    const day = invoice.dueDate === null ? null : addDays(invoice.dueDate, 1);
    return day !== null && day > today && daysOverdue(invoice, day) > 0 ? [day] : [];
  });
  return days.sort()[0] ?? null;
}

/** One word when all live invoices agree, else how many are what, the urgent ones first. */
function statusText(views: InvoiceView[]): string {
  const counted = countedStates(views);
  const present = (Object.keys(words) as (keyof typeof words)[]).filter((state) => counted.includes(state));
  const [first] = present;
  if (!first) return 'Not invoiced';
  if (present.length === 1) return words[first];
  const parts = present.map(
    (state) => `${counted.filter((other) => other === state).length} ${words[state].toLowerCase()}`,
  );
  return parts.join(', ');
}

/** The live ones; without any those that were taken back by a credit note, else the voided ones. */
function countedStates(views: InvoiceView[]): (keyof typeof words)[] {
  const live = views.filter(isLive);
  if (live.length > 0) return live.map(({ state }) => state);
  const isCredited = ({ replacedAt, status }: InvoiceView) => replacedAt && status !== 'VOIDED' && status !== 'DELETED';
  const credited = views.filter(isCredited).map(() => 'credited' as const);
  return credited.length > 0 ? credited : views.map(({ state }) => state);
}

function otherCurrencies(totals: { currency: string }[], currency: string): string {
  const found = totals.map((total) => total.currency).sort();
  if (found.length > 1) return ` (several currencies: ${found.join(', ')})`;
  return found.length === 1 && found[0] !== currency ? ` (in ${found[0]})` : '';
}

/** When the next money is due: the earliest day of an invoice that is not paid. */
function nextDueDate(invoices: DealInvoice[]): string | null {
  const open = invoices.filter((invoice) => isLive(invoice) && invoice.status !== 'PAID');
  return open.flatMap(({ dueDate }) => dueDate ?? []).sort()[0] ?? null;
}

function shorten(text: string): string {
  return text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH - 1)}…` : text;
}

const amounts: readonly CrmFigure[] = ['invoiced', 'due', 'paid', 'overdue', 'credited'];

/** The figures as Zoho takes them, under the API names of their fields; amounts are JSON numbers there. */
export function fieldValues(
  figures: CrmFigures,
  fields: { figure: CrmFigure; apiName: string }[],
): Record<string, string | number | null> {
  return Object.fromEntries(
    fields.map(({ figure, apiName }) => {
      const value = figures[figure];
      return [apiName, value !== null && amounts.includes(figure) ? Number(value) : value];
    }),
  );
}
