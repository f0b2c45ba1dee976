import type { DealInvoice } from '../db/invoice-tables.ts';
import type { Language } from '../texts/language.ts';
import { textsIn } from '../texts/server-texts.ts';
import { toCents } from './money.ts';

/** What a task tells the deal's owner. */
export function taskFor(
  kind: 'paid' | 'overdue',
  { number, currency, total, amountDue, dueDate, contactName: customer }: DealInvoice,
  language: Language,
): { subject: string; description: string } {
  const say = textsIn(language, 'tasks');
  const amount = amountIn(language, toCents(kind === 'paid' ? total : amountDue));
  const day = dueDate === null ? say('unknown_day') : dayIn(language, dueDate);
  return {
    subject: say(kind, { number }),
    description: say(`${kind}_words`, { customer, number, amount, currency, day }),
  };
}

/** `1380.00` as German writes it: `1.380,00`. No float in between: a sum may have more digits than one keeps. */
function amountIn(language: Language, amount: string): string {
  if (language === 'en') return amount;
  const [whole = '', cents = ''] = amount.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, '.')},${cents}`;
}

/** `2026-11-22` as German writes it: `22.11.2026`. */
function dayIn(language: Language, day: string): string {
  return language === 'en' ? day : day.split('-').toReversed().join('.');
}
