/**
 * Amounts as Xero computes them: every line to 2 decimals, its tax to 2 decimals half-up, then the sums.
 * https://developer.xero.com/documentation/api-guides/rounding-in-xero
 */
import { Big } from 'big.js';
import type { Line, LineAmountTypes, Totals } from './records.ts';

export const zero = new Big(0);
/** To cents (or `decimals`), half away from zero. */
export const rounded = (amount: Big, decimals = 2): Big => amount.round(decimals, Big.roundHalfUp);

type Priced = Pick<Line, 'quantity' | 'unitAmount' | 'discountRate' | 'discountAmount'>;

/** Quantity × UnitAmount less the discount, or undefined for a line that is only a description. */
export function lineAmountOf({ quantity, unitAmount, discountRate, discountAmount }: Priced): Big | undefined {
  if (quantity === undefined || unitAmount === undefined) return undefined;
  const gross = quantity.times(unitAmount);
  if (discountAmount) return rounded(gross.minus(discountAmount));
  return rounded(gross.times(new Big(100).minus(discountRate ?? zero)).div(100));
}

/** Tax within (Inclusive) or on top of (Exclusive) a line amount. */
export function lineTaxOf(lineAmount: Big, ratePercent: Big, types: LineAmountTypes): Big {
  if (types === 'NoTax') return zero;
  if (types === 'Exclusive') return rounded(lineAmount.times(ratePercent).div(100));
  return lineAmount.minus(rounded(lineAmount.div(ratePercent.div(100).plus(1))));
}

export function totalsOf(lines: readonly Line[], types: LineAmountTypes): Totals {
  const sum = (amounts: Big[]): Big => amounts.reduce((total, amount) => total.plus(amount), zero);
  const amount = sum(lines.map((line) => line.lineAmount ?? zero));
  const totalTax = sum(lines.map((line) => line.taxAmount));
  const gross = sum(lines.map((line) => rounded((line.quantity ?? zero).times(line.unitAmount ?? zero))));
  const subTotal = types === 'Inclusive' ? amount.minus(totalTax) : amount;
  return { subTotal, totalTax, total: subTotal.plus(totalTax), totalDiscount: gross.minus(amount) };
}
