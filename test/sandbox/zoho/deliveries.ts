import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerDealStage } from './deluge-functions.ts';
import type { ModuleName } from './metadata.ts';
import type { Org, User } from './org.ts';
import { type JsonObject, textOf } from './json.ts';
import type { ZohoRecord } from './records.ts';
import { isTold, type Watch } from './watches.ts';

/** One attempt of Zoho to tell somebody of a change; status 0 when nobody answered. */
export interface Delivery {
  kind: 'notification' | 'deluge';
  /** The record that changed. */
  recordId: string;
  at: Date;
  url: string;
  body: string;
  status: number;
}

export interface Change {
  module: ModuleName;
  operation: 'create' | 'edit';
  record: ZohoRecord;
  changed: string[];
  workflow: 'runs' | 'left out';
  by: User;
}

/** How long after a change it is told, in milliseconds, once for each number: late, twice, or, with none, never. */
export type DeliveryTimes = (change: Change, kind: Delivery['kind']) => readonly number[];

const NOTIFICATION_TIMEOUT_MS = 10_000;

/** The body of a callback: https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html */
function notificationBody(watch: Watch, change: Change, options: { url: string; now: Date }): JsonObject {
  const { record, module } = change;
  const values = Object.fromEntries(change.changed.map((name) => [name, record[name] ?? null]));
  return {
    server_time: options.now.getTime(),
    affected_values: watch.affectedValues === 'returned' ? [{ record_id: record.id, values }] : [],
    query_params: Object.fromEntries(new URL(watch.notifyUrl).searchParams),
    module,
    resource_uri: `${options.url}/crm/v8/${module}`,
    ids: [record.id],
    affected_fields: [],
    operation: change.operation === 'create' ? 'insert' : 'update',
    channel_id: watch.channelId,
    token: watch.token,
  };
}

async function post(url: string, body: string): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json;charset=UTF-8' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(NOTIFICATION_TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/**
 * Tells the watches and the workflow's function of a change. Nothing is tried twice: Zoho documents no retry, so the
 * product may not count on one.
 */
export async function deliverChange(
  change: Change,
  options: {
    org: Org;
    url: string;
    ledgerUrl: string | undefined;
    watches: Iterable<Watch>;
    variables: ReadonlyMap<string, string>;
    notifications: 'on' | 'off';
    workflow: 'on' | 'off';
    times: DeliveryTimes;
    now: () => Date;
  },
): Promise<Delivery[]> {
  const { now, ledgerUrl, times } = options;
  const recordId = change.record.id;
  const whenTold = <Told>(kind: Delivery['kind'], tell: () => Promise<Told>): Promise<Told>[] =>
    times(change, kind).map(async (afterMs) => {
      if (afterMs > 0) await sleep(afterMs);
      return tell();
    });
  const told = options.notifications === 'on' ? [...options.watches] : [];
  const notifications = told
    .filter((watch) => isTold(watch, { ...change, now: now() }))
    .flatMap((watch) => {
      const body = JSON.stringify(notificationBody(watch, change, { url: options.url, now: now() }));
      const told = { kind: 'notification' as const, recordId, url: watch.notifyUrl, body };
      return whenTold('notification', async (): Promise<Delivery> => {
        const at = now();
        return { ...told, at, status: await post(watch.notifyUrl, body) };
      });
    });
  const runsWorkflow =
    options.workflow === 'on' &&
    change.workflow === 'runs' &&
    change.module === 'Deals' &&
    (change.operation === 'create' || change.changed.includes('Stage'));
  const functionRuns =
    runsWorkflow && ledgerUrl !== undefined
      ? whenTold('deluge', async (): Promise<Delivery | null> => {
          const at = now();
          const invoked = await ledgerDealStage(
            { org: options.org, user: change.by, variables: options.variables, ledgerUrl, now },
            { dealId: recordId, stage: textOf(change.record.Stage) },
          );
          return (
            invoked && { kind: 'deluge', recordId, at, url: invoked.url, body: invoked.body, status: invoked.status }
          );
        })
      : [];
  return (await Promise.all([...notifications, ...functionRuns])).filter((delivery) => delivery !== null);
}
