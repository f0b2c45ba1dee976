import type { Line, LineAmountTypes, Organisation } from './records.ts';
import { rounded } from './totals.ts';

/** A line of an invoice or credit note as Xero shows it. */
export function lineView(
  organisation: Organisation,
  line: Line,
  unitDecimals: number,
  types: LineAmountTypes,
): Record<string, unknown> {
  const account = organisation.accounts.find(({ AccountID }) => AccountID === line.accountId);
  return {
    ...(line.itemCode === undefined ? {} : { ItemCode: line.itemCode }),
    Description: line.description,
    ...(line.unitAmount && { UnitAmount: rounded(line.unitAmount, unitDecimals).toNumber() }),
    ...(line.taxType === undefined ? {} : { TaxType: types === 'NoTax' ? 'NONE' : line.taxType }),
    TaxAmount: line.taxAmount.toNumber(),
    ...(line.lineAmount && { LineAmount: line.lineAmount.toNumber() }),
    ...(account?.Code === undefined ? {} : { AccountCode: account.Code }),
    ...(account === undefined ? {} : { AccountID: account.AccountID }),
    Tracking: line.tracking,
    ...(line.quantity && { Quantity: line.quantity.toNumber() }),
    ...(line.discountRate && { DiscountRate: line.discountRate.toNumber() }),
    ...(line.discountAmount && { DiscountAmount: line.discountAmount.toNumber() }),
    LineItemID: line.lineItemId,
  };
}
