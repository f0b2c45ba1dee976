import { languages } from '../api/contract/settings.ts';

/** What our own words exist in. BCP 47. */
export type Language = (typeof languages)[number];

/** The language that a locale as Zoho or a browser writes it (`de_AT`, `de-CH`) asks for; null: none of ours, or not known. */
export function languageOf(locale: string | null | undefined): Language | null {
  const primary = locale?.toLowerCase().split(/[-_]/)[0];
  return languages.find((language) => language === primary) ?? null;
}
