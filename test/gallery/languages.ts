import { german } from '../../widgets/texts/german.ts';
import { changeReader, english } from '../../widgets/texts/reader.ts';
import type { Reader } from '../../widgets/texts/reader.ts';
import { accented, mirrored } from '../support/made-up-languages.ts';

/** The readers a state can be shown to. */
const readers: Record<string, Reader> = {
  en: { language: english, locale: 'en-NZ', timeZone: 'Pacific/Auckland' },
  de: { language: german, locale: 'de-DE', timeZone: 'Europe/Berlin' },
  pseudo: { language: accented, locale: 'en-NZ', timeZone: 'Pacific/Auckland' },
  rtl: { language: mirrored, locale: 'he-IL', timeZone: 'Asia/Jerusalem' },
};

/** Shows the page to the reader of this name. */
export function showTo(name: string): void {
  const reader = readers[name];
  if (!reader) throw new Error(`nobody reads ${name}; there are ${Object.keys(readers).join(', ')}`);
  changeReader(reader);
}
