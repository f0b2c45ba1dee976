/** Makes the page follow what is known of its reader. */
import { changeReader, english } from './reader.ts';
import type { Language } from './reader.ts';

/** What is known: language tags, the most wanted first, and how numbers and times are written; anything may be unusable. */
export interface KnownReader {
  languages: readonly string[];
  locale: string | null;
  timeZone: string | null;
}

/** Besides English, which is always there. */
const others: Record<string, () => Promise<Language>> = {
  de: async () => (await import('./german.ts')).german,
};

/** The last one who was followed: a language that arrives late, for an earlier one, no longer counts. */
let followed = 0;

/**
 * Shows the page in the first of the languages that we have, else in English; Zoho's underscores (`de_DE`) are read, too.
 * Never rejects: a language that does not load is said in English.
 */
export async function followReader(known: KnownReader): Promise<void> {
  followed += 1;
  const own = followed;
  const locale = known.locale === null ? undefined : toLocale(known.locale);
  const timeZone = known.timeZone === null || !isTimeZone(known.timeZone) ? undefined : known.timeZone;
  const language = await loadLanguage(known.languages);
  if (own === followed) changeReader({ language, locale, timeZone });
}

/** What the browser says of its user, where nobody knows better. */
export function readBrowser({ languages }: { languages: readonly string[] }): KnownReader {
  return { languages, locale: languages[0] ?? null, timeZone: null };
}

async function loadLanguage(wanted: readonly string[]): Promise<Language> {
  const [first] = wanted.map(toPrimary).filter((primary) => primary === 'en' || primary in others);
  try {
    return (await (first === undefined ? undefined : others[first]?.())) ?? english;
  } catch {
    return english;
  }
}

function toPrimary(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? '';
}

function toLocale(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat(undefined, { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
