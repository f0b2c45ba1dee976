/** For whom the page is shown. A page has one reader, of whom more is known a moment after it has begun. */

/** Our words in one language; `areas`: by area and key; what is missing is said in English. */
export interface Language {
  /** BCP 47. */
  tag: string;
  direction: 'ltr' | 'rtl';
  areas: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
}

export interface Reader {
  language: Language;
  /** BCP 47: how numbers and dates are written; undefined: as the browser does. */
  locale: string | undefined;
  /** IANA: what clock times are told in; undefined: the browser's. */
  timeZone: string | undefined;
}

export const english: Language = { tag: 'en', direction: 'ltr', areas: {} };

let reader: Reader = { language: english, locale: undefined, timeZone: undefined };
const listeners = new Set<() => void>();

export const currentReader = (): Reader => reader;

/** From now on the page is for this reader: what is on it is drawn anew. */
export function changeReader(next: Reader): void {
  reader = next;
  document.documentElement.lang = next.language.tag;
  document.documentElement.dir = next.language.direction;
  for (const listener of listeners) listener();
}

/** Calls back after each change; gives what stops it. */
export function onReaderChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
