import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { GrantView, MonitorAnswer, Series } from '../../../server/api/contract/monitor.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { titleOfProblem } from '../../texts/problem-words.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Badge } from '../../ui/Badge.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { formatDate, formatMoment, formatTime } from '../../ui/format-date.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { monitorOptions } from './monitor-queries.ts';
import { monitorTexts, type MonitorWords } from './monitor-texts.ts';
import { LeftBar, Sparkline } from './Sparkline.tsx';

/** Today at a glance: a figure, what it means, and how it came to it. */
export function TodayFigures({ send }: { send: Send }) {
  const t = useTexts(monitorTexts);
  const monitor = useQuery(monitorOptions(send));
  return (
    <section className="card" aria-label={t('today')}>
      <div className="card-head">
        <h2>{t('today')}</h2>
        {monitor.data !== undefined && (
          <span className="soft">
            {t('today_as_of', { date: formatDate(monitor.data.today), time: formatTime(monitor.data.asOf) })}
          </span>
        )}
      </div>
      {monitor.isPending && <Skeleton width="100%" height={180} />}
      {monitor.error !== null && (
        <FailureNotice
          title={t('not_read')}
          failure={explainFailure(monitor.error)}
          retry={{ status: monitor.isFetching ? 'busy' : 'ready', onPress: () => void monitor.refetch() }}
        />
      )}
      {monitor.data !== undefined && <Figures monitor={monitor.data} t={t} />}
    </section>
  );
}

function Figures({ monitor, t }: { monitor: MonitorAnswer; t: MonitorWords }) {
  const { synced, waiting, failed, ignored, budget, events, watches, grants } = monitor;
  return (
    <dl className="figures">
      <Figure name={t('synced')} value={synced.today} note={t('synced_note')}>
        <Chart t={t} series={synced.days} name={t('synced')} span="days" />
      </Figure>
      <Figure name={t('waiting')} value={waiting.now} note={t('waiting_note')}>
        <Chart t={t} series={waiting.hours} name={t('waiting')} span="hours" />
      </Figure>
      <Figure
        name={t('failed')}
        value={failed.now}
        tone={failed.now > 0 ? 'bad' : 'plain'}
        note={ignored === 0 ? t('failed_note') : t('failed_ignored', { count: ignored })}
      >
        <Chart t={t} series={failed.hours} name={t('failed')} span="hours" tone="bad" />
      </Figure>
      <Figure
        name={t('budget')}
        value={budget.dayRemaining ?? '–'}
        note={
          budget.minuteRemaining === null ? t('budget_unknown') : t('budget_note', { minute: budget.minuteRemaining })
        }
      >
        <Chart t={t} series={budget.hours} name={t('budget')} span="hours" />
      </Figure>
      <Figure name={t('zoho_event')} value={momentOr(t, events.zoho.lastAt)} look="moment" note={t('zoho_event_note')}>
        <Chart t={t} series={events.zoho.hours} name={t('zoho_event')} span="hours" />
      </Figure>
      <Figure
        name={t('xero_event')}
        value={momentOr(t, events.xero.lastAt)}
        look="moment"
        note={events.xero.problem ? titleOfProblem(events.xero.problem) : t('xero_event_note')}
      >
        <Chart t={t} series={events.xero.hours} name={t('xero_event')} span="hours" />
      </Figure>
      <WatchFigure watches={watches} asOf={monitor.asOf} t={t} />
      {(['zoho', 'xero'] as const).map((side) => (
        <GrantFigure key={side} name={t(`grant_${side}`)} grant={grants[side]} asOf={monitor.asOf} t={t} />
      ))}
    </dl>
  );
}

function momentOr(t: MonitorWords, moment: string | null): string {
  return moment === null ? t('never') : formatMoment(moment);
}

function Figure(props: {
  name: string;
  value: ReactNode;
  note: string;
  look?: 'number' | 'moment';
  tone?: 'plain' | 'bad';
  children?: ReactNode;
}) {
  const { name, value, note, look = 'number', tone = 'plain', children } = props;
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className={`figure-${look} figure-${tone}`}>{value}</dd>
      <dd className="figure-chart">{children}</dd>
      <dd className="figure-note">{note}</dd>
    </div>
  );
}

function Chart(props: {
  t: MonitorWords;
  series: Series;
  name: string;
  span: 'days' | 'hours';
  tone?: 'plain' | 'bad';
}) {
  const { t, series, name, span, tone = 'plain' } = props;
  const known = series.flatMap(({ count }) => (count === null ? [] : [count]));
  const values = { name, most: Math.max(0, ...known), last: known.at(-1) ?? 0 };
  return (
    <Sparkline
      series={series}
      label={known.length === 0 ? t('chart_unknown', { name }) : t(`chart_${span}`, values)}
      columns={{ time: t('chart_time'), count: name }}
      describe={span === 'days' ? (at) => formatDate(at) : (at) => formatMoment(at)}
      tone={tone}
    />
  );
}

const DAY_MS = 24 * 3600_000;
/** Zoho keeps a watch for a week at most. https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html */
const WATCH_DAYS = 7;
/** Xero keeps an unused grant for sixty days. https://developer.xero.com/documentation/guides/oauth2/token-types */
const GRANT_DAYS = 60;

/** Of several watches the one that ends first counts: until then all of them tell. */
function WatchFigure({ watches, asOf, t }: { watches: MonitorAnswer['watches']; asOf: string; t: MonitorWords }) {
  const told = watches.filter(({ state }) => state !== 'refused').sort((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1));
  const [soonest] = told;
  if (!soonest) return <Figure name={t('watches')} value={t('none')} look="moment" note={t('watches_none')} />;
  const days = daysBetween(asOf, soonest.expiresAt);
  const until = formatMoment(soonest.expiresAt);
  return (
    <Figure
      name={t('watches')}
      value={until}
      look="moment"
      note={
        soonest.state === 'ended'
          ? t('watches_ended')
          : t('watches_note', { modules: told.map((w) => w.module).join(', ') })
      }
    >
      <LeftBar share={days / WATCH_DAYS} label={t('left_until', { moment: until })} />
    </Figure>
  );
}

function GrantFigure({ name, grant, asOf, t }: { name: string; grant: GrantView; asOf: string; t: MonitorWords }) {
  const { state, checkedAt, endsAt, problem } = grant;
  const tone = { connected: 'good', not_connected: 'neutral', lost: 'bad' } as const;
  const checked = checkedAt === null ? t('grant_note') : t('grant_checked', { moment: formatMoment(checkedAt) });
  return (
    <Figure
      name={name}
      value={<Badge tone={tone[state]} words={t(`grant_${state}`)} />}
      look="moment"
      note={problem ? titleOfProblem(problem) : checked}
    >
      {state === 'connected' && endsAt !== null && (
        <LeftBar
          share={daysBetween(asOf, endsAt) / GRANT_DAYS}
          label={t('grant_ends', { moment: formatMoment(endsAt) })}
        />
      )}
    </Figure>
  );
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}
