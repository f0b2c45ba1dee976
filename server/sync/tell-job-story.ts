import type { JobStoryAnswer } from '../api/contract/monitor.ts';
import type { DealEvent, DealHappenings } from '../db/deal-happenings.ts';
import type { CallLogRow } from '../db/monitor-tables.ts';

type Step = JobStoryAnswer['steps'][number];

/** What happened to a deal, oldest first: calls are told with the try that made them. */
export function tellJobStory(dealId: string, { events, calls, actions }: DealHappenings): Step[] {
  const steps: Step[] = [
    ...events.map((event) => eventStep(dealId, event)),
    ...attemptsIn(calls).map(attemptStep),
    ...actions.map(({ at, ...action }) => ({ kind: 'action' as const, at: at.toISOString(), ...action })),
  ];
  return steps.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

/** Calls of the same try stand together; those of no try are each told for itself. */
function attemptsIn(calls: CallLogRow[]): CallLogRow[][] {
  const attempts = new Map<string, CallLogRow[]>();
  for (const call of calls) {
    const key = call.attemptId ?? `call ${call.id}`;
    attempts.set(key, [...(attempts.get(key) ?? []), call]);
  }
  return [...attempts.values()];
}

function attemptStep(calls: CallLogRow[]): Step {
  const begin = Math.min(...calls.map(({ at }) => at.getTime()));
  const end = Math.max(...calls.map(({ at, durationMs }) => at.getTime() + durationMs));
  const ordered = calls.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  return {
    kind: 'attempt',
    at: new Date(begin).toISOString(),
    durationMs: end - begin,
    calls: ordered.map(({ at, side, method, path, status, durationMs, code, said, correlationId, sharedBy }) => ({
      ...{ at: at.toISOString(), side, method, path, status, durationMs, code, said, correlationId, sharedBy },
    })),
  };
}

function eventStep(dealId: string, { source, body, receivedAt }: DealEvent): Step {
  return { kind: 'event', at: receivedAt.toISOString(), source, stage: stageIn(dealId, body) };
}

/** The stage that an event named: one of the extension's, or among the values of a notification. */
function stageIn(dealId: string, body: unknown): string | null {
  const { stage, affected_values: affected } = recordOf(body);
  if (typeof stage === 'string') return stage;
  const rows = Array.isArray(affected) ? affected.map(recordOf) : [];
  const named = recordOf(rows.find((row) => String(row['record_id']) === dealId)?.['values'])['Stage'];
  return typeof named === 'string' ? named : null;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
