import type { Language } from '../texts/language.ts';
import { textsIn, type ServerTexts } from '../texts/server-texts.ts';

/**
 * The version of the terms, the privacy notice and the list below, taken together: whoever changes one of them in English
 * gives it the day of the change, and every administrator is asked again.
 */
export const termsVersion = '2026-11-22';

type Key = keyof ServerTexts['data-flows'];

/** Who gives and who gets; the products go by their own names in every language. */
const ways: { what: Key; from: string; to: string | { text: Key }; why: Key }[] = [
  { what: 'deals_what', from: 'Zoho CRM', to: 'Deal Ledger', why: 'deals_why' },
  { what: 'invoice_what', from: 'Deal Ledger', to: 'Xero', why: 'invoice_why' },
  { what: 'lists_what', from: 'Xero', to: 'Deal Ledger', why: 'lists_why' },
  { what: 'figures_what', from: 'Deal Ledger', to: 'Zoho CRM', why: 'figures_why' },
  { what: 'alerts_what', from: 'Deal Ledger', to: { text: 'alerts_to' }, why: 'alerts_why' },
  { what: 'people_what', from: 'Zoho CRM', to: 'Deal Ledger', why: 'people_why' },
];

/** What goes where, and why: read before the first connect, and, in English, part of the privacy notice. */
export function dataFlowsIn(language: Language): { what: string; from: string; to: string; why: string }[] {
  const say = textsIn(language, 'data-flows');
  return ways.map(({ what, from, to, why }) => ({
    ...{ what: say(what), from, why: say(why) },
    to: typeof to === 'string' ? to : say(to.text),
  }));
}
