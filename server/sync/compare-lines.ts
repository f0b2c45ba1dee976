import Big from 'big.js';
import type { LineDraft } from './draft-lines.ts';
import type { InvoiceLine } from './invoice.ts';

/** Whether a text says the same to a person: Xero trims, and writes line ends in its own way. */
export function sameText(one: string | null, other: string | null): boolean {
  const plain = (text: string | null) => (text ?? '').replace(/\r\n?/g, '\n').trim();
  return plain(one) === plain(other);
}

/** Nothing counts as 0. */
export function sameNumber(one: string | null, other: string | null): boolean {
  return new Big(one ?? 0).eq(other ?? 0);
}

type Tracking = LineDraft['tracking'];

function sameTracking(one: Tracking, other: Tracking): boolean {
  const plain = (tracking: Tracking) => tracking.map(({ category, option }) => `${category}\n${option}`).sort();
  return plain(one).join('\n\n') === plain(other).join('\n\n');
}

/** Whether two drafts are the same line. */
export function sameDraft(one: LineDraft, other: LineDraft): boolean {
  return (
    one.description === other.description &&
    sameNumber(one.quantity, other.quantity) &&
    sameNumber(one.unitAmount, other.unitAmount) &&
    sameNumber(one.discountRate, other.discountRate) &&
    one.accountCode === other.accountCode &&
    one.taxType === other.taxType &&
    one.itemCode === other.itemCode &&
    sameTracking(one.tracking, other.tracking)
  );
}

/** Whether a line of Xero says what a draft says; what the draft leaves to Xero may be anything. */
export function says(line: InvoiceLine, draft: LineDraft): boolean {
  return (
    sameText(line.description, draft.description) &&
    sameNumber(line.quantity, draft.quantity) &&
    sameNumber(line.unitAmount, draft.unitAmount) &&
    sameNumber(line.discountRate, draft.discountRate) &&
    (draft.accountCode === '' || line.accountCode === draft.accountCode) &&
    (draft.taxType === null || line.taxType === draft.taxType) &&
    (line.itemCode ?? '') === (draft.itemCode ?? '') &&
    sameTracking(line.tracking, draft.tracking)
  );
}

/** Whether somebody has changed a line in Xero since Xero answered it; a renamed account code is no change. */
export function isEdited(line: InvoiceLine, answered: InvoiceLine): boolean {
  const sameAccount =
    line.accountId !== null && answered.accountId !== null
      ? line.accountId === answered.accountId
      : line.accountCode === answered.accountCode;
  return !(
    sameAccount &&
    sameText(line.description, answered.description) &&
    sameNumber(line.quantity, answered.quantity) &&
    sameNumber(line.unitAmount, answered.unitAmount) &&
    sameNumber(line.discountRate, answered.discountRate) &&
    sameNumber(line.discountAmount, answered.discountAmount) &&
    sameNumber(line.taxAmount, answered.taxAmount) &&
    line.taxType === answered.taxType &&
    (line.itemCode ?? '') === (answered.itemCode ?? '') &&
    sameTracking(line.tracking, answered.tracking)
  );
}
