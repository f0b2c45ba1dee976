/** A difference between a deal and its invoice in words. */
import type { Drift } from '../../server/api/contract.ts';
import type { TranslateOf } from '../texts/define-texts.ts';
import type { driftTexts } from '../texts/drift-texts.ts';
import { formatDate } from '../ui/format-date.ts';
import { formatDecimal, formatMoney } from './format-money.ts';

type T = TranslateOf<typeof driftTexts>;
type Reads = (text: string, currency: string, t: T) => string;

const asIs: Reads = (text) => text;
const asMoney: Reads = (text, currency) => formatMoney(text, currency);
const asQuote: Reads = (text, _, t) => t('quoted', { text });
const asDate: Reads = (text) => formatDate(text);

/** How the two sides of each kind read. */
const readings: Record<Drift['what'], Reads> = {
  line: asMoney,
  description: asQuote,
  quantity: (text) => formatDecimal(text),
  unit_price: asMoney,
  discount: (text, _, t) => t('percent', { number: formatDecimal(text) }),
  tax: asIs,
  amount: asMoney,
  customer: asIs,
  reference: asQuote,
  date: asDate,
  due_date: asDate,
  currency: asIs,
  total: asMoney,
};

/** What it is about, and what each side says; a line that one side lacks is said to be missing there. */
export function describeDrift(
  drift: Drift,
  currency: string,
  t: T,
): { about: string; inDeal: string; inXero: string } {
  const { what, line, inDeal, inXero } = drift;
  const part = t(what);
  const about = line === null ? part : what === 'line' ? line : t('line_part', { line, part });
  const side = (text: string | null) => {
    if (text !== null) return readings[what](text, currency, t);
    return t(what === 'line' ? 'not_there' : 'none');
  };
  return { about, inDeal: side(inDeal), inXero: side(inXero) };
}
