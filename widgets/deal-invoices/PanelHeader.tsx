import type { ReactNode } from 'react';
import { Badge } from '../ui/Badge.tsx';
import { formatMoment, formatTime } from '../ui/format-date.ts';
import { dealStateViews, describeDeal } from './deal-invoice-view.ts';
import type { ShownDeal } from './deal-invoice-view.ts';

/** The deal's state in words, whose books these are, and how fresh all this is. */
export function PanelHeader({ view, action }: { view: ShownDeal; action: ReactNode }) {
  const { tone, words } = describeDeal(view);
  const { hint } = dealStateViews[view.state];
  return (
    <header className="panel-header">
      <div className="panel-state">
        <h1 className="visually-hidden">Xero invoices of {view.deal.name}</h1>
        <Badge tone={tone} words={words} size="large" />
        <p className="panel-source">
          {view.connection.orgName !== null && <span className="panel-org">{view.connection.orgName}</span>}
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
