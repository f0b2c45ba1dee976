import type { Queryable } from '../db/db.ts';
import {
  endCall,
  noteDayRemaining,
  pauseBackgroundOfApp,
  pauseCalls,
  readUsage,
  readUsageOfOrg,
  takeCall,
  wholeApp,
  type TenantUsage,
} from '../db/xero-calls.ts';
import { AppError } from '../errors.ts';
import { createCallQueue } from './call-queue.ts';
import { readLimitAnswer } from './limit-answer.ts';
import {
  countedMs,
  lookAgainMs,
  remainingInWindow,
  waitFor,
  type Urgency,
  type Wait,
  type XeroUsage,
} from './slot-rules.ts';

/** A call that may go out now. */
export interface CallSlot {
  id: number;
  tenantId: string;
}

/** What is left of a tenant's limits; null until Xero has said so. */
export interface XeroBudget {
  minuteRemaining: number | null;
  dayRemaining: number | null;
}

/** `until`: at least. */
interface Hold {
  until: Date;
  error: AppError;
}

/** Xero's limits as a budget of our own, held in the database over all processes. */
export interface CallBudget {
  /**
   * Waits for room: people first, the background up to 15 s, a person up to 20 s. Throws AppError `xero_budget` or
   * `xero_day_budget` (retry `later`, with the time to wait) when it would take longer. Must be given back by `answered`.
   */
  take(tenantId: string, urgency: Urgency): Promise<CallSlot>;
  /** The call is over; null: no answer came. What the answer says about the limits holds for every process. */
  answered(slot: CallSlot, answer: { status: number; headers: unknown } | null): Promise<void>;
  /** What keeps a call from going out now, and until when at least; null: nothing does. */
  holdOf(tenantId: string, urgency: Urgency): Promise<Hold | null>;
  /** The same for whatever organisation the org is connected with. */
  holdOfOrg(orgId: string, urgency: Urgency): Promise<Hold | null>;
  remaining(tenantId: string): Promise<XeroBudget>;
  /** The process ends: the background's calls that wait are refused at once, so that their rows are handed back. */
  close(): void;
}

const PATIENCE_MS = { person: 20_000, background: 15_000 } as const;
/** A call is ended by its timeout of 30 s; the rest is for a process that is slow to note it. */
const GIVE_UP_MS = 35_000;
/** Of the day's calls this share is kept for people. */
const DAY_SHARE_KEPT = 0.05;
/** Xero does not say when its day begins anew; one call an hour looks. */
const DAY_LOOK_AGAIN_MS = 3600_000;
/** Of the app's 10,000 calls a minute these are kept for people; the background then stands back a twentieth of it. */
const APP_CALLS_KEPT = 500;
const APP_PAUSE_PARTS = 20;

export function createCallBudget({
  db,
  workerId,
  windowMs,
  now,
}: {
  db: Queryable;
  workerId: () => number | null;
  windowMs: number;
  now: () => Date;
}): CallBudget {
  const counted = countedMs(windowMs);
  /** By tenant: what was read when it was asked whether there is room; the call that follows takes its slot by it. */
  const recent = new Map<string, TenantUsage>();
  const queue = createCallQueue({ tryTake, refuse: budgetError, now });

  async function tryTake(tenantId: string, urgency: Urgency, patienceMs: number) {
    const request = { tenantId, urgency, workerId: workerId(), countedMs: counted, giveUpMs: GIVE_UP_MS };
    const judge = (usage: XeroUsage) => {
      const wait = waitFor(urgency, usage, windowMs);
      const holdsTurn = urgency === 'person' && wait !== null && wait.ms <= patienceMs;
      return wait && { wait, turnMs: holdsTurn ? wait.ms + 2 * lookAgainMs(windowMs) : 0 };
    };
    const known = recent.get(tenantId) ?? null;
    recent.delete(tenantId);
    return takeCall(db, request, judge, known);
  }

  async function learn(tenantId: string, { status, headers }: { status: number; headers: unknown }): Promise<void> {
    const { dayRemaining, appRemaining, pause } = readLimitAnswer(status, headers);
    if (dayRemaining !== null) {
      await noteDayRemaining(db, { tenantId, dayRemaining, keptShare: DAY_SHARE_KEPT, quietMs: DAY_LOOK_AGAIN_MS });
    }
    if (dayRemaining === 0) await pauseCalls(db, { tenantId, limit: 'day', forMs: DAY_LOOK_AGAIN_MS });
    if (pause) await pauseCalls(db, { tenantId: pause.limit.startsWith('app') ? wholeApp : tenantId, ...pause });
    if (appRemaining !== null && appRemaining < APP_CALLS_KEPT) {
      await pauseBackgroundOfApp(db, windowMs / APP_PAUSE_PARTS);
    }
  }

  function holdBy(usage: TenantUsage, urgency: Urgency): Hold | null {
    const wait = waitFor(urgency, usage, windowMs);
    if (!wait) recent.set(usage.tenantId, usage);
    return wait && { until: new Date(now().getTime() + wait.ms), error: budgetError(wait) };
  }

  return {
    async take(tenantId, urgency) {
      const { id } = await queue.wait(tenantId, urgency, PATIENCE_MS[urgency]);
      return { id, tenantId };
    },
    async answered({ id, tenantId }, answer) {
      // What the call brought matters more than its slot, which frees itself in time.
      await Promise.allSettled([endCall(db, id), answer && learn(tenantId, answer)]);
      queue.lookAgain(tenantId);
    },
    async holdOf(tenantId, urgency) {
      return holdBy(await readUsage(db, { tenantId, countedMs: counted }), urgency);
    },
    async holdOfOrg(orgId, urgency) {
      const usage = await readUsageOfOrg(db, { orgId, countedMs: counted });
      return usage ? holdBy(usage, urgency) : null;
    },
    async remaining(tenantId) {
      const usage = await readUsage(db, { tenantId, countedMs: counted });
      return { minuteRemaining: remainingInWindow(usage), dayRemaining: usage.dayRemaining };
    },
    close: () => queue.close(),
  };
}

function budgetError({ limit, ms }: Wait): AppError {
  const retry = { status: 503, retry: 'later', retryAfterMs: Math.ceil(ms) } as const;
  if (limit === 'day') {
    return new AppError('xero_day_budget', 'The organisation’s calls to Xero for this day are used up.', {
      ...{ ...retry, fix: 'This goes on by itself when Xero counts anew. What is left is kept for people’s clicks.' },
    });
  }
  return new AppError('xero_budget', 'Xero takes no more calls for this organisation at the moment.', {
    ...{ ...retry, fix: 'This goes on by itself.' },
  });
}
