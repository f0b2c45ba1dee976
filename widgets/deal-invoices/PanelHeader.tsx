import type { ReactNode } from 'react';
import type { Live } from '../api/follow-events.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Badge } from '../ui/Badge.tsx';
import { formatMoment, formatTime } from '../ui/format-date.ts';
import { describeDeal, describeHint } from './deal-invoice-view.ts';
import type { ShownDeal } from './deal-invoice-view.ts';

/** How fresh the panel is: told, asked for, or what was seen the last time. */
export type Freshness = Live | 'cached';

/** The deal's state in words, whose books these are, and how fresh all this is. */
export function PanelHeader(props: { view: ShownDeal; freshness: Freshness; action: ReactNode }) {
  const t = useTexts(panelTexts);
  const { view, freshness, action } = props;
  const { tone, words } = describeDeal(view);
  const hint = describeHint(view);
  return (
    <header className="panel-header">
      <div className="panel-state" tabIndex={-1}>
        <h1 className="visually-hidden">{t('heading', { deal: view.deal.name })}</h1>
        <Badge tone={tone} words={words} size="large" />
        <p className="panel-source">
          {view.connection.orgName !== null && <span className="panel-org">{view.connection.orgName}</span>}
          <span>{view.deal.currency}</span>
          {(view.connection.state === 'connected' || freshness === 'cached') && <LiveDot freshness={freshness} />}
          <time dateTime={view.asOf} title={formatMoment(view.asOf)}>
            {t('as_of', { time: formatTime(view.asOf) })}
          </time>
        </p>
        {hint !== null && <p className="panel-hint">{hint}</p>}
      </div>
      {action}
    </header>
  );
}

/** A dot, what it is called, and, for whom it is read out, what it means. */
function LiveDot({ freshness }: { freshness: Freshness }) {
  const t = useTexts(panelTexts);
  const meaning = t(`live_${freshness}_meaning`);
  return (
    <>
      <span className={`live live-${freshness}`} title={meaning}>
        {t(`live_${freshness}`)}
      </span>
      <span className="visually-hidden">({meaning})</span>
    </>
  );
}
