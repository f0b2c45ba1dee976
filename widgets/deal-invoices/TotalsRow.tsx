import type { DealView, Totals } from '../../server/api/contract.ts';
import { findShare, formatMoney, isZero, subtract } from './format-money.ts';

/** Deal value, invoiced, paid, due, and what else there is; each currency on a row of its own, because they cannot be added. */
export function TotalsRow({ view }: { view: DealView }) {
  const { deal, totals } = view;
  const ofDeal = totals.find(({ currency }) => currency === deal.currency);
  const others = totals.filter((row) => row !== ofDeal);
  return (
    <section className="totals-section" aria-label="Totals">
      <dl className="totals">
        <Figure
          label="Deal value"
          words={deal.amount === null ? 'No amount' : formatMoney(deal.amount, deal.currency)}
        />
        {ofDeal !== undefined && <CurrencyFigures row={ofDeal} />}
      </dl>
      {ofDeal !== undefined && <PaidBar row={ofDeal} />}
      {others.map((row) => (
        <div key={row.currency}>
          <dl className="totals">
            <Figure label="Currency" words={row.currency} />
            <CurrencyFigures row={row} />
          </dl>
          <PaidBar row={row} />
        </div>
      ))}
    </section>
  );
}

function CurrencyFigures({ row }: { row: Totals }) {
  return (
    <>
      <Figure label="Invoiced" words={formatMoney(row.invoiced, row.currency)} />
      <Figure label="Paid" words={formatMoney(row.paid, row.currency)} look={isZero(row.paid) ? 'quiet' : 'good'} />
      {!isZero(row.credited) && <Figure label="Credited" words={formatMoney(row.credited, row.currency)} />}
      <Figure label="Due" words={formatMoney(row.due, row.currency)} look={isZero(row.due) ? 'quiet' : 'plain'} />
      {!isZero(row.overdue) && <Figure label="Overdue" words={formatMoney(row.overdue, row.currency)} look="bad" />}
    </>
  );
}

function Figure({
  label,
  words,
  look = 'plain',
}: {
  label: string;
  words: string;
  look?: 'plain' | 'quiet' | 'good' | 'bad';
}) {
  return (
    <div className="total">
      <dt>{label}</dt>
      <dd className={`total-${look}`}>{words}</dd>
    </div>
  );
}

/** One thin bar: of what was invoiced, how much is paid, credited, overdue, and simply due; none while all of it is due. */
function PaidBar({ row }: { row: Totals }) {
  const isAllDue = isZero(row.paid) && isZero(row.credited) && isZero(row.overdue);
  if (isZero(row.invoiced) || isAllDue) return null;
  const parts = [
    { name: 'paid', amount: row.paid },
    { name: 'credited', amount: row.credited },
    { name: 'overdue', amount: row.overdue },
    { name: 'due', amount: subtract(row.due, row.overdue) },
  ];
  const paidShare = Math.floor(findShare(row.paid, row.invoiced));
  return (
    <div
      className="bar"
      role="img"
      aria-label={`${String(paidShare)}% of what was invoiced in ${row.currency} is paid`}
    >
      {parts.map(({ name, amount }) => {
        const share = findShare(amount, row.invoiced);
        return share === 0 ? null : (
          <span key={name} className={`bar-${name}`} style={{ flexBasis: `${String(share)}%` }} />
        );
      })}
    </div>
  );
}
