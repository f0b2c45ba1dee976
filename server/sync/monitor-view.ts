import type { GrantView, MonitorAnswer } from '../api/contract/monitor.ts';
import type { AppContext } from '../context.ts';
import {
  countAttention,
  countEventsByHour,
  countMadeByDay,
  findDayLimit,
  findGrantEnd,
  findLastZohoEvent,
  listSamples,
} from '../db/monitor.ts';
import type { Connection } from '../db/org-tables.ts';
import { listWatches } from '../db/watches.ts';
import { findPoll } from '../db/xero-polls.ts';
import { dayIn } from './due-date.ts';
import { eventHealth } from './event-health.ts';
import { byDay, byHour, firstDay, firstHour } from './monitor-series.ts';
import { zoneOf, type OrgState } from './org-state.ts';
import { startOfDay } from './start-of-day.ts';

type Context = Pick<AppContext, 'db' | 'now' | 'xero'>;

/** Today at a glance, from what is stored here: nobody is called for it. */
export async function readMonitor(ctx: Context, state: OrgState): Promise<MonitorAnswer> {
  const now = ctx.now();
  const { orgId } = state.org;
  const timeZone = zoneOf(state);
  const today = dayIn(timeZone, now);
  const [attention, made, samples, watches, events, grants] = await Promise.all([
    countAttention(ctx.db, orgId),
    countMadeByDay(ctx.db, { orgId, since: startOfDay(firstDay(today), timeZone), timeZone }),
    listSamples(ctx.db, orgId, firstHour(now)),
    listWatches(ctx.db, orgId),
    readEvents(ctx, state, now),
    readGrants(ctx, state),
  ]);
  const days = byDay(made, today);
  const sampled = (figure: 'waiting' | 'failed' | 'dayRemaining') =>
    byHour(samples, { now, read: (sample) => sample[figure], missing: null });
  return {
    ...{ asOf: now.toISOString(), today, timeZone, grants },
    synced: { today: days.at(-1)?.count ?? 0, days },
    waiting: { now: attention.waiting, hours: sampled('waiting') },
    failed: { now: attention.failed, hours: sampled('failed') },
    ignored: attention.ignored,
    budget: { ...(await readBudget(ctx, state)), hours: sampled('dayRemaining') },
    events: {
      ...events,
      xero: {
        ...events.xero,
        hours: byHour(samples, { now, read: ({ xeroHeard }) => (xeroHeard ? 1 : 0), missing: null }),
      },
    },
    watches: watches.map(({ module, expiresAt, refusedUntil }) => ({
      ...{ module, expiresAt: expiresAt.toISOString() },
      state: refusedUntil !== null && refusedUntil > now ? 'refused' : expiresAt <= now ? 'ended' : 'watched',
    })),
  };
}

async function readBudget({ db, xero }: Context, state: OrgState) {
  const tenantId = state.xero?.tenantId;
  if (!tenantId) return { minuteRemaining: null, dayRemaining: null, dayLimit: null };
  const [remaining, dayLimit] = await Promise.all([xero.budget.remaining(tenantId), findDayLimit(db, tenantId)]);
  return { ...remaining, dayLimit };
}

async function readEvents({ db }: Context, { org: { orgId }, xero }: OrgState, now: Date) {
  const tenantId = xero?.tenantId ?? null;
  const [lastAt, hours, poll] = await Promise.all([
    findLastZohoEvent(db, orgId),
    countEventsByHour(db, { orgId, since: firstHour(now) }),
    tenantId === null ? undefined : findPoll(db, { orgId, tenantId }),
  ]);
  const times = { lastEventAt: null, untoldSince: null, gapAt: null, ...poll };
  return {
    zoho: { lastAt: isoOf(lastAt), hours: byHour(hours, { now, read: ({ count }) => count, missing: 0 }) },
    xero: { lastAt: isoOf(times.lastEventAt), ...eventHealth(times, now) },
  };
}

async function readGrants({ db }: Context, { zoho, xero }: OrgState): Promise<MonitorAnswer['grants']> {
  const [zohoEnd, xeroEnd] = await Promise.all(
    [zoho, xero].map((connection) => findGrantEnd(db, connection?.tokenSetId ?? null)),
  );
  return { zoho: grantView(zoho, zohoEnd ?? null), xero: grantView(xero, xeroEnd ?? null) };
}

function grantView(connection: Connection | undefined, endsAt: Date | null): GrantView {
  if (!connection) return { state: 'not_connected', since: null, checkedAt: null, endsAt: null, problem: null };
  const { state, since, checkedAt, problem } = connection;
  return { state, since: since.toISOString(), checkedAt: isoOf(checkedAt), endsAt: isoOf(endsAt), problem };
}

function isoOf(moment: Date | null): string | null {
  return moment?.toISOString() ?? null;
}
