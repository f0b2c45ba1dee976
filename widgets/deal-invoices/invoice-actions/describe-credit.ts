import type { CreditPlan } from '../../../server/api/contract/credit.ts';
import { translate } from '../../texts/define-texts.ts';
import { formatMoney, isZero } from '../format-money.ts';
import { creditTexts } from './credit-texts.ts';

/** What crediting an invoice is about to do, sentence by sentence, in the order it happens. */
export function describeCredit(number: string, { amount, applied, left, rest, currency }: CreditPlan): string[] {
  const t = translate(creditTexts);
  const money = (of: string) => formatMoney(of, currency);
  const isWhole = isZero(rest);
  const end = isWhole ? t('counts') : t('stays', { rest: money(rest) });
  return [
    t(isWhole ? 'note' : 'note_part', { number, amount: money(amount) }),
    ...(isZero(applied) ? [] : [t('applied', { amount: money(applied) })]),
    ...(isZero(left) ? [] : [t('left', { amount: money(left) })]),
    `${end} ${t('final')}`,
  ];
}
