import type { LineItem as SdkLine } from 'xero-node/dist/gen/model/accounting/lineItem.js';
import type { LineDraft } from '../sync/draft-lines.ts';
import type { EditedLine } from '../sync/edit-lines.ts';
import type { InvoiceLine } from '../sync/invoice.ts';
import type { MergedLine } from '../sync/merge-lines.ts';

/** The SDK's fields without its class. */
type LineItem = Pick<SdkLine, keyof SdkLine>;

/** A new line as the SDK sends it. Neither LineAmount nor TaxAmount: Xero computes both. */
export function draftedLine(line: LineDraft): LineItem {
  return {
    description: line.description,
    quantity: Number(line.quantity),
    unitAmount: Number(line.unitAmount),
    accountCode: line.accountCode,
    ...(line.discountRate === null ? {} : { discountRate: Number(line.discountRate) }),
    ...(line.taxType === null ? {} : { taxType: line.taxType }),
    ...(line.itemCode === null ? {} : { itemCode: line.itemCode }),
    ...(line.tracking.length === 0 ? {} : { tracking: trackingOf(line) }),
  };
}

/** A line of an invoice that is changed; null: it is not sent. A line sent without its LineItemID is made anew. */
export function mergedLine(line: MergedLine | EditedLine): LineItem | null {
  if (line.act === 'leave_out' || line.act === 'remove') return null;
  if (line.act === 'edit') return sameLine(line.inXero);
  if (line.act === 'write') return changedLine(line.draft, line.inXero);
  // A tax amount that a person has set is kept; elsewhere Xero computes it.
  const { taxAmount } = line.inXero;
  const isSet = line.act === 'keep_edit' && taxAmount !== null && taxAmount !== line.sent?.answered.taxAmount;
  return { ...sameLine(line.inXero), ...(isSet ? { taxAmount: Number(taxAmount) } : {}) };
}

/** What is left out of a line that is changed stays as it was, so a line that loses its item or tracking is made anew. */
function changedLine(draft: LineDraft, inXero: InvoiceLine | null): LineItem {
  const line = draftedLine(draft);
  const loses =
    inXero !== null &&
    ((draft.itemCode === null && Boolean(inXero.itemCode)) ||
      (draft.tracking.length === 0 && inXero.tracking.length > 0));
  if (inXero?.lineItemId == null || loses) return line;
  const losesDiscount = draft.discountRate === null && Number(inXero.discountRate ?? 0) !== 0;
  return { lineItemID: inXero.lineItemId, ...line, ...(losesDiscount ? { discountRate: 0 } : {}) };
}

/** All of a line as it is in Xero. */
function sameLine(line: InvoiceLine): LineItem {
  return {
    ...(line.lineItemId === null ? {} : { lineItemID: line.lineItemId }),
    description: line.description,
    ...(line.quantity === null ? {} : { quantity: Number(line.quantity) }),
    ...(line.unitAmount === null ? {} : { unitAmount: Number(line.unitAmount) }),
    ...discountOf(line),
    ...(line.accountCode === null ? {} : { accountCode: line.accountCode }),
    ...(line.taxType === null ? {} : { taxType: line.taxType }),
    ...(line.itemCode ? { itemCode: line.itemCode } : {}),
    ...(line.tracking.length === 0 ? {} : { tracking: trackingOf(line) }),
  };
}

function discountOf({ discountRate, discountAmount }: InvoiceLine): Pick<LineItem, 'discountRate' | 'discountAmount'> {
  if (discountRate !== null) return { discountRate: Number(discountRate) };
  return discountAmount === null ? {} : { discountAmount: Number(discountAmount) };
}

function trackingOf({ tracking }: Pick<LineDraft, 'tracking'>): { name: string; option: string }[] {
  return tracking.map(({ category, option }) => ({ name: category, option }));
}
