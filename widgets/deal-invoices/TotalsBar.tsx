import type { DealView, Totals } from '../../server/api/contract/deal.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { add, findShare, formatMoney, isZero, subtract } from './format-money.ts';

/**
 * One thin bar: of what was invoiced and what is still to be, how much is paid, credited, overdue, simply due, and not
 * invoiced yet; the last in words, too. No bar where there is nothing to tell apart.
 */
export function TotalsBar(props: { row: Totals; notInvoiced: DealView['deal']['notInvoiced'] }) {
  const t = useTexts(panelTexts);
  const { row } = props;
  const left = props.notInvoiced && !isZero(props.notInvoiced.amount) ? props.notInvoiced : null;
  const whole = add(row.invoiced, left?.amount ?? '0');
  const parts = [
    { name: 'paid', amount: row.paid },
    { name: 'credited', amount: row.credited },
    { name: 'overdue', amount: row.overdue },
    { name: 'due', amount: subtract(row.due, row.overdue) },
  ].filter(({ amount }) => !isZero(amount));
  const tellsApart = parts.length > 1 || left !== null || parts.some(({ name }) => name !== 'due');
  if (isZero(row.invoiced) || !tellsApart) return null;
  const paidPercent = Math.floor(findShare(row.paid, row.invoiced));
  return (
    <div className="totals-left">
      <div className="bar" role="img" aria-label={t('paid_share', { percent: paidPercent, currency: row.currency })}>
        {parts.map(({ name, amount }) => (
          <span key={name} className={`bar-${name}`} style={{ flexBasis: `${String(findShare(amount, whole))}%` }} />
        ))}
      </div>
      {left !== null && (
        <p className="totals-left-words">
          {t(left.tax === 'before' ? 'not_invoiced_before_tax' : 'not_invoiced', {
            amount: formatMoney(left.amount, row.currency),
          })}
        </p>
      )}
    </div>
  );
}
