/** What Zoho's SDK says of the person before the page: for what it looks like, never for what they may do. */
import * as z from 'zod/mini';

export interface CrmUser {
  /** Of the CRM's user record. */
  id: string | null;
  /** The most wanted first, as Zoho writes them (`de_DE`). */
  languages: string[];
  /** How they write numbers and dates. */
  locale: string | null;
  /** IANA. */
  timeZone: string | null;
}

const text = z.optional(z.nullable(z.string()));
const userSchema = z.object({ id: text, language: text, locale: text, country_locale: text, time_zone: text });
const listSchema = z.object({ users: z.array(z.unknown()) });

/** https://www.zohocrm.dev/explore/widgets/v1.5/ZOHO.CRM.CONFIG */
export async function askUser(sdk: ZohoSdk): Promise<CrmUser | null> {
  const told = await sdk.CRM.CONFIG?.getCurrentUser?.();
  // Zoho's page shows the user alone; the live CRM has been seen to answer a list.
  const list = listSchema.safeParse(told);
  const answer = userSchema.safeParse(list.success ? list.data.users[0] : told);
  if (!answer.success) return null;
  const { id, language, locale, country_locale: countryLocale, time_zone: timeZone } = answer.data;
  return {
    id: id ?? null,
    languages: [language, locale].filter((tag) => typeof tag === 'string'),
    locale: countryLocale ?? locale ?? language ?? null,
    timeZone: timeZone ?? null,
  };
}

const preferenceSchema = z.object({ mode: z.string() });

/** Since SDK 1.4; `day` is light, and what we do not know is left to the browser. */
export async function askScheme(sdk: ZohoSdk): Promise<'light' | 'dark' | null> {
  const answer = preferenceSchema.safeParse(await sdk.CRM.CONFIG?.getUserPreference?.());
  if (!answer.success) return null;
  return { day: 'light' as const, night: 'dark' as const }[answer.data.mode] ?? null;
}
