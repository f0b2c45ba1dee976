/** A difference between a deal and its invoice in words. */
import type { Drift } from '../../server/api/contract/invoices.ts';
import { translate } from '../texts/define-texts.ts';
import { driftTexts } from '../texts/drift-texts.ts';
import { formatDate } from '../ui/format-date.ts';
import { formatDecimal, formatMoney } from './format-money.ts';

type Reads = (text: string, currency: string) => string;

const asIs: Reads = (text) => text;
const asMoney: Reads = (text, currency) => formatMoney(text, currency);
const asQuote: Reads = (text) => translate(driftTexts)('quoted', { text });
const asDate: Reads = (text) => formatDate(text);

/** How the two sides of each kind read. */
const readings: Record<Drift['what'], Reads> = {
  line: asMoney,
  description: asQuote,
  quantity: (text) => formatDecimal(text),
  unit_price: asMoney,
  discount: (text) => translate(driftTexts)('percent', { number: formatDecimal(text) }),
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
export function describeDrift(drift: Drift, currency: string): { about: string; inDeal: string; inXero: string } {
  const t = translate(driftTexts);
  const { what, line, inDeal, inXero } = drift;
  const part = t(what);
  const about = line === null ? part : what === 'line' ? line : t('line_part', { line, part });
  const side = (text: string | null) => {
    if (text !== null) return readings[what](text, currency);
    return t(what === 'line' ? 'not_there' : 'none');
  };
  return { about, inDeal: side(inDeal), inXero: side(inXero) };
}
