/** Decimal strings as the page's reader writes them. No amount ever becomes a floating-point number. */
import { currentReader } from '../texts/reader.ts';

/** A decimal string in its currency, by the reader's locale; digits beyond the currency's own only where there are any. */
export function formatMoney(amount: string, currency: string, locale = currentReader().locale): string {
  const fractionDigits = countFractionDigits(amount);
  try {
    const byCurrency = new Intl.NumberFormat(locale, { style: 'currency', currency });
    const standardDigits = byCurrency.resolvedOptions().maximumFractionDigits ?? 2;
    if (fractionDigits <= standardDigits) return byCurrency.format(asNumeric(amount));
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      maximumFractionDigits: fractionDigits,
    }).format(asNumeric(amount));
  } catch {
    // Not a currency code that Intl accepts: the amount is still worth showing.
    return `${formatDecimal(amount, locale)} ${currency}`;
  }
}

/** An amount whose currency is not known: two decimals at least. */
export function formatAmount(amount: string, locale = currentReader().locale): string {
  const digits = Math.max(2, countFractionDigits(amount));
  return new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: digits }).format(
    asNumeric(amount),
  );
}

/** A decimal string without a currency: a quantity or a percentage. */
export function formatDecimal(amount: string, locale = currentReader().locale): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: countFractionDigits(amount) }).format(
    asNumeric(amount),
  );
}

/** Whether the decimal string is zero, however it is written. */
export function isZero(amount: string): boolean {
  return /^-?0*(\.0*)?$/.test(amount);
}

/** `part` of `whole` in percent (0 to 100, two decimals), for the width of a bar; 0 when there is no whole. */
export function findShare(part: string, whole: string): number {
  const wholeUnits = toUnits(whole);
  if (wholeUnits <= 0n) return 0;
  const share = Number((toUnits(part) * 10_000n) / wholeUnits) / 100;
  return Math.min(100, Math.max(0, share));
}

/** `a + b` as a decimal string. */
export function add(a: string, b: string): string {
  return toDecimal(toUnits(a) + toUnits(b));
}

/** `a - b` as a decimal string. */
export function subtract(a: string, b: string): string {
  return toDecimal(toUnits(a) - toUnits(b));
}

function toDecimal(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(unitDigits + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -unitDigits)}.${digits.slice(-unitDigits)}`;
}

/** Xero keeps at most four decimals (unit amounts). */
const unitDigits = 4;

function toUnits(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const units = BigInt(whole + fraction.slice(0, unitDigits).padEnd(unitDigits, '0'));
  return amount.startsWith('-') ? -units : units;
}

function countFractionDigits(amount: string): number {
  return (amount.split('.')[1] ?? '').replace(/0+$/, '').length;
}

/** Intl formats decimal strings exactly; the contract has checked that this is one. */
function asNumeric(amount: string): Intl.StringNumericLiteral {
  return amount as Intl.StringNumericLiteral;
}
