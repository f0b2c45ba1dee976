import Big from 'big.js';
import type { InvoiceEdit } from '../api/contract/invoice-actions.ts';
import { sameText } from './compare-lines.ts';
import type { Invoice, InvoiceLine } from './invoice.ts';
import { xeroHeadOf, type LastSent, type XeroHead } from './last-sent.ts';
import type { MergedLine } from './merge-lines.ts';

/** A line that a person has changed: as it is in Xero, with what they have written. */
export interface EditedLine {
  act: 'edit';
  inXero: InvoiceLine;
}

/** A draft as it is to be sent to Xero: what the edit does not name stays as it is there. */
export interface EditedInvoice {
  head: XeroHead;
  lines: (MergedLine | EditedLine)[];
  /** Whether Xero has it already. */
  isInXero: boolean;
}

/** Null: a line that was edited is no longer there. `lastSent` tells which tax amounts somebody has set by hand. */
export function editInvoice(
  inXero: Invoice,
  { reference, date, dueDate, lines: edits }: Omit<InvoiceEdit, 'version'>,
  lastSent: LastSent | null,
): EditedInvoice | null {
  const ids = inXero.lines.map(({ lineItemId }) => lineItemId);
  if (edits.some(({ id }) => !ids.includes(id))) return null;
  const lines = inXero.lines.map((line) => {
    const edit = edits.find(({ id }) => id === line.lineItemId);
    const edited = edit && { ...line, ...written(line, edit) };
    if (edited && !saysSame(line, edited)) return { act: 'edit' as const, inXero: edited };
    const sent = lastSent?.lines.find(({ answered }) => answered.lineItemId === line.lineItemId) ?? null;
    return { act: 'keep_edit' as const, inXero: line, sent };
  });
  const isSameHead = sameText(inXero.reference, reference) && inXero.date === date && inXero.dueDate === dueDate;
  return {
    head: { ...xeroHeadOf(inXero), reference, date, dueDate },
    lines,
    isInXero: isSameHead && lines.every(({ act }) => act === 'keep_edit'),
  };
}

type LineEdit = InvoiceEdit['lines'][number];

/** A line that is only text stays one, and one with a price keeps having one. */
function written(line: InvoiceLine, { description, quantity, unitAmount }: LineEdit) {
  return { description, quantity: quantity ?? line.quantity, unitAmount: unitAmount ?? line.unitAmount };
}

function saysSame(one: InvoiceLine, other: InvoiceLine): boolean {
  const same = (a: string | null, b: string | null) => (a === null || b === null ? a === b : new Big(a).eq(b));
  return (
    sameText(one.description, other.description) &&
    same(one.quantity, other.quantity) &&
    same(one.unitAmount, other.unitAmount)
  );
}
