import { Big } from 'big.js';
import type { JsonObject } from './json.ts';

const decimal = (value: unknown): Big => new Big(typeof value === 'number' || typeof value === 'string' ? value : 0);
const cents = (value: Big): Big => value.round(2, Big.roundHalfUp);
const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? (value as JsonObject[]) : []);

/** Zoho's arithmetic of one row: the discount is an amount, taxes are percentages of what is left. */
function totalRow(row: JsonObject): JsonObject {
  const total = cents(decimal(row.Quantity).times(decimal(row.List_Price)));
  const afterDiscount = total.minus(decimal(row.Discount));
  const taxes = list(row.Line_Tax).map((tax) => ({
    ...tax,
    value: cents(afterDiscount.times(decimal(tax.percentage)).div(100)).toNumber(),
  }));
  const tax = taxes.reduce((sum, { value }) => sum.plus(value), new Big(0));
  return {
    ...row,
    Discount: decimal(row.Discount).toNumber(),
    Total: total.toNumber(),
    Total_After_Discount: afterDiscount.toNumber(),
    Line_Tax: taxes,
    Tax: tax.toNumber(),
    Net_Total: afterDiscount.plus(tax).toNumber(),
  };
}

/** A quote with everything Zoho computes: its rows, `Sub_Total` and `Grand_Total`. */
export function totalQuote<Quote extends JsonObject>(quote: Quote): Quote {
  const rows = list(quote.Quoted_Items).map(totalRow);
  const subTotal = rows.reduce((sum, row) => sum.plus(decimal(row.Net_Total)), new Big(0));
  const grandTotal = subTotal.minus(decimal(quote.Discount)).plus(decimal(quote.Tax)).plus(decimal(quote.Adjustment));
  return {
    ...quote,
    Quoted_Items: rows,
    Discount: decimal(quote.Discount).toNumber(),
    Tax: decimal(quote.Tax).toNumber(),
    Adjustment: decimal(quote.Adjustment).toNumber(),
    Sub_Total: subTotal.toNumber(),
    Grand_Total: grandTotal.toNumber(),
  };
}
