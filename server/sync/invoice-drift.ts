import type { Drift } from '../api/contract/invoices.ts';
import { isEdited, sameNumber, sameText } from './compare-lines.ts';
import type { Invoice, InvoiceLine } from './invoice.ts';
import { lineAmount } from './invoice-totals.ts';
import { matchLines, type MatchedLine } from './merge-lines.ts';
import { decimalText, toCents } from './money.ts';
import type { InvoiceContent, LastSent } from './last-sent.ts';

/** An invoice as the mirror has it. */
type Mirrored = Pick<
  Invoice,
  'contactId' | 'contactName' | 'reference' | 'date' | 'dueDate' | 'currency' | 'total' | 'lines'
>;

/**
 * Where an invoice says something else than its deal, whichever of the two was changed: line by line in the order of the
 * invoice, then its head, then what both come to. What Xero merely writes in its own way is no difference.
 */
export function invoiceDrift(sent: LastSent, wanted: InvoiceContent, inXero: Mirrored): Drift[] {
  const ofLines = matchLines(sent.lines, wanted.lines, inXero.lines).flatMap(lineDrift);
  const ofHead = headDrift(sent, wanted, inXero);
  const [inDeal, total] = [toCents(wanted.total), toCents(inXero.total)];
  const differs = ofLines.length + ofHead.length > 0 && inDeal !== total;
  return [...ofLines, ...ofHead, ...(differs ? [{ what: 'total' as const, line: null, inDeal, inXero: total }] : [])];
}

function lineDrift({ sent, wanted, inXero }: MatchedLine): Drift[] {
  if (wanted === null || inXero === null) {
    const line = wanted?.description ?? inXero?.description ?? '';
    const inDeal = wanted && lineAmount(wanted);
    return [{ what: 'line', line, inDeal, inXero: inXero && amountOf(inXero) }];
  }
  if (sent === null) return [];
  const { draft, answered } = sent;
  const isTouched = isEdited(inXero, answered);
  const line = wanted.description;
  const compare = (
    what: Drift['what'],
    [before, inDeal]: [string | null, string | null],
    [was, now]: [string | null, string | null],
    same: (one: string | null, other: string | null) => boolean,
  ): Drift[] => {
    const isChanged = !same(before, inDeal) || (isTouched && !same(was, now));
    if (!isChanged || same(inDeal, now)) return [];
    const told = same === sameNumber ? decimalText : (text: string | null) => text;
    return [{ what, line, inDeal: told(inDeal), inXero: told(now) }];
  };
  const tax = wanted.taxType ?? inXero.taxType;
  const differing = [
    ...compare('description', [draft.description, line], [answered.description, inXero.description], sameText),
    ...compare('quantity', [draft.quantity, wanted.quantity], [answered.quantity, inXero.quantity], sameNumber),
    ...compare(
      'unit_price',
      [draft.unitAmount, wanted.unitAmount],
      [answered.unitAmount, inXero.unitAmount],
      sameNumber,
    ),
    ...compare(
      'discount',
      [draft.discountRate, wanted.discountRate],
      [answered.discountRate, inXero.discountRate],
      sameNumber,
    ),
    ...compare('tax', [draft.taxType, tax], [answered.taxType, inXero.taxType], sameText),
  ];
  const [inDeal, amount] = [lineAmount(wanted), amountOf(inXero)];
  const differs = (differing.length > 0 || isTouched) && inDeal !== amount;
  return [...differing, ...(differs ? [{ what: 'amount' as const, line, inDeal, inXero: amount }] : [])];
}

function amountOf(line: InvoiceLine): string {
  return toCents(line.lineAmount ?? 0);
}

/** Dates and reference are for people in Xero to change; of these only what the deal has changed is told. */
function headDrift(
  { head: { draft, answered } }: LastSent,
  { head: wanted }: InvoiceContent,
  inXero: Mirrored,
): Drift[] {
  const changed = (['reference', 'date', 'dueDate', 'currency'] as const).filter(
    (field) => wanted[field] !== null && wanted[field] !== draft[field] && wanted[field] !== inXero[field],
  );
  const names = { reference: 'reference', date: 'date', dueDate: 'due_date', currency: 'currency' } as const;
  const isOtherCustomer = wanted.customerId !== draft.customerId && inXero.contactId === answered.contactId;
  return [
    ...(isOtherCustomer
      ? [{ what: 'customer' as const, line: null, inDeal: wanted.customerName, inXero: inXero.contactName }]
      : []),
    ...changed.map((field) => ({ what: names[field], line: null, inDeal: wanted[field], inXero: inXero[field] })),
  ];
}

/** The differences that nobody has accepted yet. */
export function withoutAccepted(drift: Drift[], accepted: Drift[]): Drift[] {
  const known = new Set(accepted.map(keyOf));
  return drift.filter((difference) => !known.has(keyOf(difference)));
}

function keyOf({ what, line, inDeal, inXero }: Drift): string {
  return JSON.stringify([what, line, inDeal, inXero]);
}
