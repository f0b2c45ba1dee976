import type { DealView, Totals } from '../../server/api/contract/deal.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { formatMoney, isZero } from './format-money.ts';
import { TotalsBar } from './TotalsBar.tsx';

/** Deal value, invoiced, paid, due, overdue; each currency on a row of its own, because they cannot be added. */
export function TotalsRow({ view }: { view: Pick<DealView, 'deal' | 'totals'> }) {
  const t = useTexts(panelTexts);
  const { deal, totals } = view;
  const ofDeal = totals.find(({ currency }) => currency === deal.currency);
  const others = totals.filter((row) => row !== ofDeal);
  return (
    <section className="totals-section" aria-label={t('totals')}>
      <dl className="totals">
        <Figure
          label={t('deal_value')}
          words={deal.amount === null ? t('no_amount') : formatMoney(deal.amount, deal.currency)}
        />
        {ofDeal !== undefined && <CurrencyFigures row={ofDeal} />}
      </dl>
      {ofDeal !== undefined && <TotalsBar row={ofDeal} notInvoiced={deal.notInvoiced ?? null} />}
      {others.map((row) => (
        <div key={row.currency} className="totals-section">
          <dl className="totals">
            <Figure label={t('currency')} words={row.currency} />
            <CurrencyFigures row={row} />
          </dl>
          <TotalsBar row={row} notInvoiced={null} />
        </div>
      ))}
    </section>
  );
}

function CurrencyFigures({ row }: { row: Totals }) {
  const t = useTexts(panelTexts);
  const { currency, invoiced, paid, credited, due, overdue } = row;
  return (
    <>
      <Figure
        label={t('invoiced')}
        words={formatMoney(invoiced, currency)}
        look={isZero(invoiced) ? 'quiet' : 'plain'}
      />
      <Figure label={t('paid')} words={formatMoney(paid, currency)} look={isZero(paid) ? 'quiet' : 'good'} />
      {!isZero(credited) && <Figure label={t('credited')} words={formatMoney(credited, currency)} />}
      <Figure label={t('due')} words={formatMoney(due, currency)} look={isZero(due) ? 'quiet' : 'plain'} />
      <Figure label={t('overdue')} words={formatMoney(overdue, currency)} look={isZero(overdue) ? 'quiet' : 'bad'} />
    </>
  );
}

function Figure(props: { label: string; words: string; look?: 'plain' | 'quiet' | 'good' | 'bad' }) {
  const { label, words, look = 'plain' } = props;
  return (
    <div className="total">
      <dt>{label}</dt>
      <dd className={`total-${look}`}>{words}</dd>
    </div>
  );
}
