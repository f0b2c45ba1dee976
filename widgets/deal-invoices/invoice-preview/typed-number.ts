/** Pure: numbers as people type them, by the marks of their locale. Never a floating-point number. */

/** The mark before decimals in this locale. */
function decimalMark(locale: string | undefined): string {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(1.5);
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
}

/** A decimal string as it stands in a field, e.g. "600,00". */
export function writeNumber(decimal: string, locale: string | undefined): string {
  return decimal.replace('.', decimalMark(locale));
}

/**
 * What was typed as a decimal string of at most four decimals; null: it is no number. The other mark of the two counts as
 * one between thousands only where three digits follow: "12.50" is twelve and a half in German, too.
 */
export function readNumber(typed: string, locale: string | undefined): string | null {
  const decimal = decimalMark(locale);
  const group = decimal === ',' ? '.' : ',';
  const plain = typed.replace(/[\s\u00a0\u202f'’]/g, '');
  const isGrouped =
    !plain.includes(group) || new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+(\\${decimal}\\d*)?$`).test(plain);
  const marked = isGrouped ? plain.replaceAll(group, '').replace(decimal, '.') : plain.replace(group, '.');
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d{1,11})(?:\.(\d{0,4}))?$/.exec(marked) ?? [];
  if (whole === '') return null;
  return `${sign}${whole.replace(/^0+(?=\d)/, '')}${fraction === '' ? '' : `.${fraction}`}`;
}
