/**
 * An amount as a person types it (`1380`, `1,380.00`, `NZ$ 1 380`, `1.380,00`), as a decimal string; null when the text is
 * none. A last comma or point with one or two digits behind it parts the cents; all others part thousands.
 */
export function parseAmount(typed: string): string | null {
  const digits = /^(?:[A-Za-z]{0,3}\s?[$€£¥]?)\s?(\d[\d\s.,'’]*)$/.exec(typed.trim())?.[1]?.trim();
  if (digits === undefined) return null;
  const [, whole = '', cents] = /^(.*?)(?:[.,](\d{1,2}))?$/s.exec(digits) ?? [];
  const plain = whole.replace(/[\s.,'’]/g, '');
  if (plain === '' || plain.length > 12) return null;
  return cents === undefined ? plain : `${plain}.${cents}`;
}
