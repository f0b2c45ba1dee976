import Big from 'big.js';
import type { SourceLine } from './deal-content.ts';
import { lineAmount, type PricedLine } from './invoice-totals.ts';
import { toCents } from './money.ts';

/** Xero keeps four decimals of a quantity and, with `unitdp=4`, of a unit price. */
const XERO_DECIMALS = 4;

/** `note` is what the customer would otherwise lose: quantity, price and discount of a line sent as one sum. */
type LinePrice = PricedLine & { note: string | null };

/**
 * Quantity, price and discount such that Xero's own arithmetic gives exactly `net`, the line's amount before tax.
 * A discount is sent as a rate only where nothing has to be rounded: Xero keeps two decimals of the rate, and its API and
 * its pages round differently. Else the price is a net one; where four decimals do not give the cent, it is one sum. Amounts
 * (DiscountAmount, LineAmount) are never sent. A negative quantity, which Xero refuses, becomes a negative price.
 * https://developer.xero.com/documentation/guides/how-to-guides/rounding-in-xero
 */
export function priceLine(line: Pick<SourceLine, 'quantity' | 'listPrice' | 'discount'>, net: string): LinePrice {
  const isReturned = new Big(line.quantity).lt(0);
  const quantity = new Big(line.quantity).abs();
  const listPrice = isReturned ? new Big(line.listPrice).times(-1) : new Big(line.listPrice);
  const discount = new Big(line.discount);
  const candidates = [
    discount.eq(0) ? { quantity, unitAmount: listPrice, discountRate: null } : null,
    withRate({ quantity, listPrice, discount, net }),
    quantity.gt(0)
      ? { quantity, unitAmount: new Big(net).div(quantity).round(XERO_DECIMALS, Big.roundHalfUp), discountRate: null }
      : null,
  ];
  const price = candidates.flatMap((candidate) => (candidate && fits(candidate) ? [toTexts(candidate)] : []));
  const exact = price.find((candidate) => new Big(lineAmount(candidate)).eq(net));
  if (exact) return { ...exact, note: null };
  return { quantity: '1', unitAmount: toCents(net), discountRate: null, note: describePrice(line) };
}

interface Candidate {
  quantity: Big;
  unitAmount: Big;
  discountRate: Big | null;
}

function withRate(line: { quantity: Big; listPrice: Big; discount: Big; net: string }): Candidate | null {
  const gross = line.quantity.times(line.listPrice);
  if (!gross.gt(0) || !line.discount.gt(0) || line.discount.gt(gross)) return null;
  const discountRate = line.discount.times(100).div(gross).round(2, Big.roundHalfUp);
  const isExact = gross.times(new Big(100).minus(discountRate)).div(100).eq(line.net);
  return isExact ? { quantity: line.quantity, unitAmount: line.listPrice, discountRate } : null;
}

function fits({ quantity, unitAmount }: Candidate): boolean {
  return [quantity, unitAmount].every((number) => number.eq(number.round(XERO_DECIMALS)));
}

function toTexts({ quantity, unitAmount, discountRate }: Candidate): PricedLine {
  return {
    quantity: quantity.toFixed(),
    unitAmount: atLeastCents(unitAmount),
    discountRate: discountRate?.toFixed() ?? null,
  };
}

/** A price with two decimals, or with more where it has more. */
function atLeastCents(price: Big): string {
  return price.eq(price.round(2)) ? price.toFixed(2) : price.toFixed();
}

function describePrice({
  quantity,
  listPrice,
  discount,
}: Pick<SourceLine, 'quantity' | 'listPrice' | 'discount'>): string {
  const price = `${new Big(quantity).toFixed()} × ${atLeastCents(new Big(listPrice))}`;
  const off = new Big(discount);
  if (off.eq(0)) return price;
  return off.gt(0) ? `${price} less ${atLeastCents(off)}` : `${price} plus ${atLeastCents(off.abs())}`;
}
