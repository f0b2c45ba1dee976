import type { InstalmentsAnswer } from '../../../server/api/contract/instalments.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Message } from '../../ui/Message.tsx';
import { formatMoney, isZero } from '../format-money.ts';
import { planTexts } from './plan-texts.ts';

/** What there is to be divided, and what has changed since it was planned. */
export function PlanFigures({ plan }: { plan: InstalmentsAnswer }) {
  const t = useTexts(planTexts);
  const { whole, currency, lineAmountTypes, plannedWhole, overInvoiced, invoicedOtherwise, instalments } = plan;
  const money = (amount: string) => formatMoney(amount, currency);
  const figures = { amount: money(whole.amount), total: money(whole.total) };
  return (
    <>
      <p>
        {lineAmountTypes === 'Exclusive' ? t('deal_is_before_tax', figures) : t('deal_is', figures)}{' '}
        {!isZero(invoicedOtherwise) && `${t('otherwise', { amount: money(invoicedOtherwise) })} `}
        {instalments.length === 0 && t('hint')}
      </p>
      {!isZero(overInvoiced) && (
        <Message tone="warn" title={t('over_invoiced', { amount: money(overInvoiced) })}>
          <p>{t('over_invoiced_why')}</p>
        </Message>
      )}
      {plannedWhole !== null && isZero(overInvoiced) && (
        <Message tone="info" title={t('deal_changed', { amount: money(plannedWhole) })}>
          <p>{t('deal_changed_why')}</p>
        </Message>
      )}
      {plan.problems.map(({ code, message, fix }) => (
        <Message key={code} tone="warn" title={message}>
          {fix !== null && <p>{fix}</p>}
        </Message>
      ))}
    </>
  );
}

/** How much of the deal the parts take, and what is in none. `asking`: the figures are of what was there before. */
export function PlanSum({ plan, status }: { plan: InstalmentsAnswer; status: 'asking' | 'known' }) {
  const t = useTexts(planTexts);
  const { all, whole, left, currency } = plan;
  const sums = { all: formatMoney(all, currency), whole: formatMoney(whole.amount, currency) };
  return (
    <p className={status === 'asking' ? 'plan-sum plan-asking' : 'plan-sum'} role="status">
      <span>{t('all_planned', sums)}</span>{' '}
      <span className={isZero(left) ? 'plan-none-left' : 'plan-left'}>
        {isZero(left) ? t('left_none') : t('left', { amount: formatMoney(left, currency) })}
      </span>
    </p>
  );
}
