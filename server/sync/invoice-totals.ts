import Big from 'big.js';
import { sum, toCents } from './money.ts';

export type LineAmountTypes = 'Exclusive' | 'Inclusive' | 'NoTax';

/** What decides a line's amount; decimal strings, `discountRate` a percent. */
export interface PricedLine {
  quantity: string;
  unitAmount: string;
  discountRate: string | null;
}

/** Decimal strings of two places. */
export interface InvoiceTotals {
  subTotal: string;
  totalTax: string;
  total: string;
}

/** A tax rate of Xero that is active and applies to revenue. */
export interface SalesTaxRate {
  taxType: string;
  ratePercent: string;
}

/** The percent of a tax rate; 0 for no rate and for one that is not offered (which is a problem of its own). */
export function percentOf(taxType: string | null, taxRates: SalesTaxRate[]): Big {
  return new Big(taxRates.find((rate) => rate.taxType === taxType)?.ratePercent ?? 0);
}

/**
 * Xero's LineAmount: quantity × unit price (4 decimals with `unitdp=4`) less the discount rate, rounded half up to cents.
 * https://developer.xero.com/documentation/guides/how-to-guides/rounding-in-xero
 */
export function lineAmount({ quantity, unitAmount, discountRate }: PricedLine): string {
  const gross = new Big(unitAmount).round(4, Big.roundHalfUp).times(quantity);
  return toCents(discountRate === null ? gross : gross.times(new Big(100).minus(discountRate)).div(100));
}

/** An invoice's totals exactly as Xero computes them: tax per line, rounded half up to cents, then added up. Source as above. */
export function invoiceTotals(
  lines: (PricedLine & { taxType: string | null })[],
  { lineAmountTypes, taxRates }: { lineAmountTypes: LineAmountTypes; taxRates: SalesTaxRate[] },
): InvoiceTotals {
  const amounts = lines.map(lineAmount);
  const totalTax = sum(lines.map((line) => lineTax(line, { lineAmountTypes, taxRates })));
  const subTotal = lineAmountTypes === 'Inclusive' ? sum(amounts).minus(totalTax) : sum(amounts);
  return { subTotal: toCents(subTotal), totalTax: toCents(totalTax), total: toCents(subTotal.plus(totalTax)) };
}

/** Tax on top of a line (Exclusive) or within it (Inclusive), in cents. */
export function lineTax(
  line: PricedLine & { taxType: string | null },
  { lineAmountTypes, taxRates }: { lineAmountTypes: LineAmountTypes; taxRates: SalesTaxRate[] },
): string {
  if (lineAmountTypes === 'NoTax') return '0.00';
  const amount = new Big(lineAmount(line));
  const percent = percentOf(line.taxType, taxRates);
  if (lineAmountTypes === 'Exclusive') return toCents(amount.times(percent).div(100));
  return amount.minus(toCents(amount.times(100).div(percent.plus(100)))).toFixed(2);
}
