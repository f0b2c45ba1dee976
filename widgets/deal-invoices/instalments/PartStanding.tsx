import type { ReactNode } from 'react';
import { titleOfProblem } from '../../texts/problem-words.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Badge } from '../../ui/Badge.tsx';
import { ExternalLink } from '../../ui/ExternalLink.tsx';
import { ProblemWords } from '../../ui/ProblemWords.tsx';
import type { Tone } from '../../ui/tone.ts';
import { describeInvoice } from '../deal-invoice-view.ts';
import { formatMoney } from '../format-money.ts';
import type { Part } from './plan-form.ts';
import { planTexts } from './plan-texts.ts';

/** What a part comes to and what has become of it; `children`: what can be done with it. */
export function PartStanding(props: { part: Part | undefined; currency: string; children?: ReactNode }) {
  const t = useTexts(planTexts);
  const { part, currency, children } = props;
  return (
    <div className="part-standing">
      {part && (
        <p className="part-amount">
          <span className="visually-hidden">{t('comes_to')} </span>
          <strong>{formatMoney(part.amount, currency)}</strong>
          {part.total !== part.amount && (
            <span className="part-note">{t('with_tax', { total: formatMoney(part.total, currency) })}</span>
          )}
        </p>
      )}
      <p className="part-state">
        <StateBadge part={part} />
        {part?.invoice && <ExternalLink url={part.invoice.url}>{part.invoice.number}</ExternalLink>}
      </p>
      {children}
      {part?.problem && (
        <div className="part-problem">
          <p className="field-error">{titleOfProblem(part.problem)}</p>
          <ProblemWords problem={part.problem} />
        </div>
      )}
    </div>
  );
}

const tones = {
  planned: 'neutral',
  under_way: 'info',
  stopped: 'bad',
  voided: 'warn',
  unsaved: 'neutral',
} as const satisfies Record<string, Tone>;

/** An invoice speaks for its part. */
function StateBadge({ part }: { part: Part | undefined }) {
  const t = useTexts(planTexts);
  if (part?.state === 'made' && part.invoice) {
    return <Badge {...describeInvoice({ state: part.invoice.state, daysOverdue: 0 })} />;
  }
  const state = part?.id == null || part.state === 'made' ? 'unsaved' : part.state;
  return <Badge tone={tones[state]} words={t(`state_${state}`)} />;
}
