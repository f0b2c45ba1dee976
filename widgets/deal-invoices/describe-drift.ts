/** Pure: a difference between a deal and its invoice in words. */
import type { Drift } from '../../server/api/contract.ts';
import { formatDate } from '../ui/format-date.ts';
import { formatDecimal, formatMoney } from './format-money.ts';

/** What each kind is called, and how its two sides read. */
const kinds: Record<Drift['what'], { words: string; reads: (text: string, currency: string) => string }> = {
  line: { words: 'line', reads: formatMoney },
  description: { words: 'description', reads: (text) => `“${text}”` },
  quantity: { words: 'quantity', reads: (text) => formatDecimal(text) },
  unit_price: { words: 'price', reads: formatMoney },
  discount: { words: 'discount', reads: (text) => `${formatDecimal(text)}%` },
  tax: { words: 'tax rate', reads: (text) => text },
  amount: { words: 'amount', reads: formatMoney },
  customer: { words: 'Customer', reads: (text) => text },
  reference: { words: 'Reference', reads: (text) => `“${text}”` },
  date: { words: 'Date', reads: (text) => formatDate(text) },
  due_date: { words: 'Due date', reads: (text) => formatDate(text) },
  currency: { words: 'Currency', reads: (text) => text },
  total: { words: 'Total', reads: formatMoney },
};

/** What it is about, and what each side says; a line that one side lacks is said to be missing there. */
export function describeDrift(drift: Drift, currency: string): { about: string; inDeal: string; inXero: string } {
  const { what, line, inDeal, inXero } = drift;
  const { words, reads } = kinds[what];
  const about = line === null ? words : what === 'line' ? line : `${line}: ${words}`;
  const side = (text: string | null) => {
    if (text !== null) return reads(text, currency);
    return what === 'line' ? 'not there' : 'none';
  };
  return { about, inDeal: side(inDeal), inXero: side(inXero) };
}
