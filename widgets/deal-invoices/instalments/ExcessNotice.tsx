import { useId } from 'react';
import type { InstalmentsAnswer } from '../../../server/api/contract/instalments.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Message } from '../../ui/Message.tsx';
import { formatMoney, isZero } from '../format-money.ts';
import { planTexts } from './plan-texts.ts';

/** Says that a plan comes to more than the deal, with both figures, and takes a person's yes to just that. */
export function ExcessNotice(props: {
  plan: InstalmentsAnswer;
  /** The excess that was agreed to. */
  agreed: string | null;
  onAgree: (excess: string | null) => void;
}) {
  const t = useTexts(planTexts);
  const noteId = useId();
  const { excess, agreedExcess, all, whole, currency } = props.plan;
  if (isZero(excess) || excess === agreedExcess) return null;
  const money = (amount: string) => formatMoney(amount, currency);
  return (
    <div role="alert">
      <Message tone="warn" title={t('exceeds', { all: money(all), whole: money(whole.amount) })}>
        <p>{t('exceeds_why')}</p>
        <label className="plan-agree">
          <input
            type="checkbox"
            checked={props.agreed === excess}
            aria-describedby={noteId}
            onChange={(event) => {
              props.onAgree(event.target.checked ? excess : null);
            }}
          />
          {t('agree', { excess: money(excess) })}
        </label>
        <p className="field-note" id={noteId}>
          {t('agree_note')}
        </p>
      </Message>
    </div>
  );
}
