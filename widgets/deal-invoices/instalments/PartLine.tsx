import { useTexts } from '../../texts/use-texts.ts';
import { formatDate } from '../../ui/format-date.ts';
import { formatDecimal, formatMoney } from '../format-money.ts';
import { PartStanding } from './PartStanding.tsx';
import type { Part } from './plan-form.ts';
import { planTexts } from './plan-texts.ts';

/** A part that stays as it is: it is invoiced, or just being made. */
export function PartLine({ part, currency }: { part: Part; currency: string }) {
  const t = useTexts(planTexts);
  const { share, date, name } = part;
  return (
    <li className="part part-fixed">
      <p className="part-words">
        <strong>{name}</strong>
        <span className="part-note">
          {share.kind === 'percent' && `${formatDecimal(share.value)} %`}
          {share.kind === 'amount' && formatMoney(share.value, currency)}
          {share.kind === 'rest' && t('takes_rest')}
        </span>
        {date !== null && <span className="part-note">{t('date_on', { date: formatDate(date) })}</span>}
      </p>
      <PartStanding part={part} currency={currency} />
    </li>
  );
}
