import type { ReissueAnswer, ReissuePlan } from '../../server/api/contract/reissue.ts';
import { translate } from '../texts/define-texts.ts';
import { reissueTexts } from '../texts/reissue-texts.ts';
import { formatMoney, isZero } from './format-money.ts';

/** What *credit and reissue* is about to do, sentence by sentence, in the order it happens. */
export function describePlan(number: string, plan: ReissuePlan, next: ReissueAnswer['newInvoice']): string[] {
  const t = translate(reissueTexts);
  const made = { DRAFT: 'as_draft', SUBMITTED: 'as_submitted', AUTHORISED: 'as_authorised' } as const;
  const sentence = t(made[next.status], { amount: formatMoney(next.total, next.currency) });
  return [...describeEnd(number, plan), next.email ? `${sentence} ${t('email')}` : sentence];
}

function describeEnd(number: string, plan: ReissuePlan): string[] {
  const t = translate(reissueTexts);
  const money = (amount: string) => formatMoney(amount, plan.currency);
  if (plan.way === 'void') return [t('void', { number, amount: money(plan.amount) })];
  const credit = t('credit', { number, amount: money(plan.amount) });
  const because = t(plan.because === 'locked_period' ? 'because_locked' : 'because_paid');
  const left = `${t('credit_left', { amount: money(plan.left) })} ${t('credit_left_use')}`;
  return [
    `${credit} ${because}`,
    ...(isZero(plan.applied) ? [] : [t('credit_applied', { amount: money(plan.applied) })]),
    ...(isZero(plan.left) ? [] : [left]),
  ];
}
