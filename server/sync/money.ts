import Big from 'big.js';

/** Two decimals, half up: how Xero rounds amounts. https://developer.xero.com/documentation/guides/how-to-guides/rounding-in-xero */
export function toCents(amount: Big.BigSource): string {
  const cents = new Big(amount).round(2, Big.roundHalfUp);
  return (cents.eq(0) ? new Big(0) : cents).toFixed(2);
}

/** A JSON number or numeric text from outside as an exact decimal string; null when there is none. */
export function decimalText(value: number | string | null | undefined): string | null {
  if (value === null || value === undefined || value === '') return null;
  return new Big(value).toFixed();
}

/** The exact sum of decimal strings. */
export function sum(amounts: string[]): Big {
  return amounts.reduce((total, amount) => total.plus(amount), new Big(0));
}
