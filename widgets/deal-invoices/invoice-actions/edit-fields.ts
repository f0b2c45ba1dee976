/** Pure: an invoice as a form has it, and the edit that follows from it. */
import type { InvoiceEdit } from '../../../server/api/contract/invoice-actions.ts';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';

export interface LineFields {
  id: string;
  description: string;
  /** Null, with `unitAmount`: a line that is only text. */
  quantity: string | null;
  unitAmount: string | null;
}

export interface EditFields {
  reference: string;
  date: string;
  dueDate: string;
  lines: LineFields[];
}

export function fieldsOf({ reference, date, dueDate, lines }: InvoiceView): EditFields {
  return {
    ...{ reference: reference ?? '', date: date ?? '', dueDate: dueDate ?? '' },
    lines: lines.flatMap(({ id, description, quantity, unitAmount }) =>
      // One that Xero has not named cannot be told from the others.
      id == null ? [] : [{ id, description, quantity, unitAmount }],
    ),
  };
}

/** What is wrong with a line as it was typed. */
export interface LineErrors {
  description: boolean;
  quantity: boolean;
  unitAmount: boolean;
}

const quantityPattern = /^\d{1,10}(\.\d{1,4})?$/;
const pricePattern = /^-?\d{1,10}(\.\d{1,4})?$/;

/** A decimal comma is as good as a point; spaces are passed over. */
function plainNumber(typed: string): string {
  return typed.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
}

export function errorsOf({ description, quantity, unitAmount }: LineFields): LineErrors {
  return {
    description: description.trim() === '',
    quantity: quantity !== null && !quantityPattern.test(plainNumber(quantity)),
    unitAmount: unitAmount !== null && !pricePattern.test(plainNumber(unitAmount)),
  };
}

/** Null: something is still wrong. */
export function editOf(version: string | null, { reference, date, dueDate, lines }: EditFields): InvoiceEdit | null {
  const isWrong = lines.some((line) => Object.values(errorsOf(line)).includes(true));
  if (isWrong || date === '') return null;
  return {
    ...{ version, reference: reference.trim(), date, dueDate: dueDate === '' ? null : dueDate },
    lines: lines.map(({ id, description, quantity, unitAmount }) => ({
      ...{ id, description: description.trim() },
      quantity: quantity === null ? null : plainNumber(quantity),
      unitAmount: unitAmount === null ? null : plainNumber(unitAmount),
    })),
  };
}
