import Big from 'big.js';
import type { ChosenLines } from './choose-lines.ts';
import { toCents } from './money.ts';

/** What the CRM's own arithmetic makes of lines. Decimal strings, two places. */
export interface CrmAmounts {
  /** Of each line in its order: after its discount, before tax. */
  nets: string[];
  /** Prices beside a tax are net prices. */
  carriesTax: boolean;
  /** The quote's overall discount and adjustment, with their sign, where there are any. */
  overall: OverallAmount[];
  /** What the quote comes to; null without a quote. */
  grandTotal: string | null;
}

export interface OverallAmount {
  description: 'Discount' | 'Adjustment';
  amount: string;
  /** `either`: the CRM does not say; the quote's total does. */
  place: 'before_tax' | 'after_tax' | 'either';
}

/**
 * Zoho's arithmetic, UNVERIFIED, and nowhere else than here: a line is quantity × list price − discount, taxed; the
 * sub-total adds up the taxed lines; Grand_Total = Sub_Total − Discount + Tax + Adjustment. So beside taxes of lines the
 * overall discount and the adjustment come after tax. A tax on the whole quote is, in Zoho's own example (500 off 10,000,
 * 285 of tax, 9,785), one on what the discount leaves. https://www.zoho.com/crm/developer/docs/api/v2/quotes-response.html
 */
export function crmAmounts({ lines, quote }: Pick<ChosenLines, 'lines' | 'quote'>): CrmAmounts {
  const isTaxedByLine = lines.some(({ taxes }) => taxes.some(({ percent }) => !new Big(percent ?? 0).eq(0)));
  const isTaxedAsWhole = !new Big(quote?.tax ?? 0).eq(0);
  const carriesTax = quote !== null && (isTaxedByLine || isTaxedAsWhole);
  const place = carriesTax ? 'after_tax' : 'before_tax';
  const overall: OverallAmount[] = [
    {
      description: 'Discount',
      amount: toCents(new Big(quote?.discount ?? 0).times(-1)),
      place: isTaxedAsWhole ? 'either' : place,
    },
    { description: 'Adjustment', amount: toCents(quote?.adjustment ?? 0), place },
  ];
  return {
    nets: lines.map(({ quantity, listPrice, discount }) =>
      toCents(new Big(toCents(new Big(quantity).times(listPrice))).minus(discount)),
    ),
    carriesTax,
    overall: overall.filter(({ amount }) => !new Big(amount).eq(0)),
    grandTotal: quote && toCents(quote.grandTotal),
  };
}
