import type { ReactNode } from 'react';
import type { Live } from '../api/follow-events.ts';
import { Badge } from '../ui/Badge.tsx';
import { formatMoment, formatTime } from '../ui/format-date.ts';
import { dealStateViews, describeDeal } from './deal-invoice-view.ts';
import type { ShownDeal } from './deal-invoice-view.ts';

const liveWords: Record<Live, { words: string; explanation: string }> = {
  connected: { words: 'Live', explanation: 'Every change shows at once.' },
  polling: { words: 'Checking', explanation: 'The panel looks for changes every few seconds.' },
};

/** The deal's state in words, whose books these are, and how fresh all this is. */
export function PanelHeader({ view, live, action }: { view: ShownDeal; live: Live; action: ReactNode }) {
  const { tone, words } = describeDeal(view);
  const { hint } = dealStateViews[view.state];
  return (
    <header className="panel-header">
      <div className="panel-state">
        <h1 className="visually-hidden">Xero invoices of {view.deal.name}</h1>
        <Badge tone={tone} words={words} size="large" />
        <p className="panel-source">
          {view.connection.orgName !== null && <span className="panel-org">{view.connection.orgName}</span>}
          {view.connection.state === 'connected' && (
            <span className={`live live-${live}`} title={liveWords[live].explanation}>
              {liveWords[live].words}
            </span>
          )}
          <span>
            as of{' '}
            <time dateTime={view.asOf} title={formatMoment(view.asOf)}>
              {formatTime(view.asOf)}
            </time>
          </span>
        </p>
        {hint !== null && <p className="panel-hint">{hint}</p>}
      </div>
      {action}
    </header>
  );
}
