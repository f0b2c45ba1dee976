import Big from 'big.js';
import type { Rule } from '../api/contract/rules.ts';
import { cutText } from './describe-line.ts';
import type { LineDraft } from './draft-lines.ts';
import { lineAmount, type LineAmountTypes } from './invoice-totals.ts';
import { sum, toCents } from './money.ts';
import { shareOut } from './share-out.ts';

/** What the deal's live invoices come to so far; decimal strings. */
export interface InvoicedBefore {
  subTotal: string;
  total: string;
}

export interface PortionInput {
  /** All lines of the deal. */
  lines: LineDraft[];
  lineAmountTypes: LineAmountTypes;
  portion: Rule['portion'];
  dealName: string;
  invoicedBefore: InvoicedBefore;
}

/**
 * The part of a deal that a rule invoices: all lines, or one line for each account and tax type that together come to the
 * percent, or to what earlier invoices leave, to the cent. A part that is everything keeps its lines. Null: nothing is left.
 */
export function takePortion({
  lines,
  lineAmountTypes,
  portion,
  dealName,
  invoicedBefore,
}: PortionInput): LineDraft[] | null {
  if (portion === 'full') return lines;
  const whole = sum(lines.map(lineAmount));
  // Inclusive amounts hold their tax, so what is left of them is too.
  const before = lineAmountTypes === 'Inclusive' ? invoicedBefore.total : invoicedBefore.subTotal;
  const part = portion === 'remainder' ? whole.minus(before) : new Big(toCents(whole.times(portion).div(100)));
  if (!part.gt(0)) return null;
  if (part.eq(whole)) return lines;
  const description = cutText(
    portion === 'remainder' ? `Remainder of ${dealName}` : `${portion} % of ${dealName}`,
    4000,
  );
  const tracking = lines[0]?.tracking ?? [];
  return shareOut(toCents(part), lines).map(({ amount, accountCode, taxType }) => {
    const price = { quantity: '1', unitAmount: amount, discountRate: null };
    return { description, ...price, accountCode, taxType, itemCode: null, tracking };
  });
}
