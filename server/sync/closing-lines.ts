import Big from 'big.js';
import type { Problem } from '../api/contract/problems.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { ChosenLines } from './choose-lines.ts';
import type { CrmAmounts } from './crm-amounts.ts';
import type { LineDraft } from './draft-lines.ts';
import { invoiceTotals, lineAmount, percentOf, type LineAmountTypes, type SalesTaxRate } from './invoice-totals.ts';
import { noZeroRate, totalDiffers } from './line-problems.ts';
import { sum, toCents } from './money.ts';
import { shareOut, type Share } from './share-out.ts';

export interface ClosingInput {
  chosen: ChosenLines;
  amounts: CrmAmounts;
  /** One for each chosen line, in the same order. */
  sold: LineDraft[];
  lineAmountTypes: LineAmountTypes;
  settings: Settings;
  taxRates: SalesTaxRate[];
  currency: string;
}

interface Closing {
  lines: LineDraft[];
  problems: Problem[];
}

/**
 * The last lines of an invoice made from a quote: its overall discount and adjustment, and the cents that two ways of
 * rounding differ by. What comes after tax is tax-free; what comes before it changes the price, so it is taxed as the
 * lines are. With them the invoice comes to the quote's total, or it is a problem.
 */
export function closingLines(input: ClosingInput): Closing {
  const beforeTax = closeWith(input, 'before_tax');
  if (beforeTax.problems.length === 0) return beforeTax;
  const afterTax = closeWith(input, 'after_tax');
  return afterTax.problems.length === 0 ? afterTax : beforeTax;
}

function closeWith(input: ClosingInput, assumed: 'before_tax' | 'after_tax'): Closing {
  const { amounts, sold } = input;
  const own = amounts.overall.flatMap(({ description, amount, place }) => {
    const isTaxed = (place === 'either' ? assumed : place) === 'before_tax';
    const shares = isTaxed ? shareOut(amount, sold) : [zeroRated(amount, input)];
    return shares.map((share) => ({ isTaxed, line: lineOf(description, share, input) }));
  });
  const lines = own.map(({ line }) => line);
  const isUntaxable = own.some(({ isTaxed, line }) => !isTaxed && line.taxType === null);
  const rounding = settleDifference({ ...input, lines: [...sold, ...lines] });
  const problems = isUntaxable ? [noZeroRate(), ...rounding.problems] : rounding.problems;
  return { lines: [...lines, ...rounding.lines], problems };
}

function zeroRated(amount: string, { settings, lineAmountTypes, taxRates }: ClosingInput): Share {
  const taxType = lineAmountTypes === 'NoTax' ? null : zeroTaxType(taxRates);
  return { accountCode: settings.mapping.salesAccountCode ?? '', taxType, amount };
}

/** Xero's own "no tax" where the organisation has it, else any sales tax rate of 0 %; null: it has none. */
export function zeroTaxType(taxRates: SalesTaxRate[]): string | null {
  const free = taxRates.filter(({ ratePercent }) => new Big(ratePercent).eq(0));
  return (free.find(({ taxType }) => taxType === 'NONE') ?? free[0])?.taxType ?? null;
}

function lineOf(description: string, { amount, accountCode, taxType }: Share, { settings }: ClosingInput): LineDraft {
  const price = { quantity: '1', unitAmount: amount, discountRate: null };
  return { description, ...price, accountCode, taxType, itemCode: null, tracking: settings.mapping.tracking };
}

/** Nothing to settle while a tax is unknown: that problem comes first, and no total means anything. */
function settleDifference(input: ClosingInput & { lines: LineDraft[] }): Closing {
  const { amounts, chosen, lines, lineAmountTypes, settings, taxRates, currency } = input;
  const isTaxKnown = lineAmountTypes === 'NoTax' || lines.every(({ taxType }) => taxType !== null);
  if (amounts.grandTotal === null || !isTaxKnown) return { lines: [], problems: [] };
  const invoiceTotal = amounts.carriesTax
    ? invoiceTotals(lines, { lineAmountTypes, taxRates }).total
    : toCents(sum(lines.map(lineAmount)));
  const difference = new Big(amounts.grandTotal).minus(invoiceTotal);
  if (difference.eq(0)) return { lines: [], problems: [] };
  const causes = taxDifferences(input);
  const isRounding = causes.length === 0 && difference.abs().times(100).lte(chosen.lines.length);
  if (!isRounding || settings.rounding === 'wait') {
    const basis = amounts.carriesTax || lineAmountTypes !== 'Exclusive' ? 'total' : 'before tax';
    const { grandTotal } = amounts;
    return { lines: [], problems: [totalDiffers({ grandTotal, invoiceTotal, basis, currency, causes })] };
  }
  const share = zeroRated(toCents(difference), input);
  const isUntaxable = share.taxType === null && lineAmountTypes !== 'NoTax';
  return { lines: [lineOf('Rounding', share, input)], problems: isUntaxable ? [noZeroRate()] : [] };
}

/** Lines that cost something and whose tax in the quote is another percent than in Xero: no rounding explains those. */
function taxDifferences({ amounts, chosen, sold, taxRates }: ClosingInput): string[] {
  if (!amounts.carriesTax || !new Big(chosen.quote?.tax ?? 0).eq(0)) return [];
  return chosen.lines.flatMap(({ name, taxes }, index) => {
    if (new Big(amounts.nets[index] ?? 0).eq(0)) return [];
    const inQuote = sum(taxes.map(({ percent }) => percent ?? '0'));
    const inXero = percentOf(sold[index]?.taxType ?? null, taxRates);
    if (inQuote.eq(inXero)) return [];
    return [`“${name}”: ${inQuote.toFixed()} % in the quote, ${inXero.toFixed()} % in Xero`];
  });
}
