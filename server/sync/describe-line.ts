import type { SourceLine } from './deal-content.ts';

/** https://developer.xero.com/documentation/api/accounting/invoices */
const MAX_DESCRIPTION = 4000;

/** The beginning of a text, without half of a character at its end (an emoji is two units long). */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/** What the customer reads: the product, what is said about it, and the price where the line could not carry it. Never empty. */
export function describeLine(
  { name, description }: Pick<SourceLine, 'name' | 'description'>,
  { note, otherwise }: { note: string | null; otherwise: string },
): string {
  const said = [name.trim(), description?.trim() ?? ''].filter((part) => part !== '');
  const words = [...new Set(said)].join('\n') || otherwise.trim() || '–';
  if (note === null) return cutText(words, MAX_DESCRIPTION);
  return `${cutText(words, MAX_DESCRIPTION - note.length - 1)}\n${note}`;
}
