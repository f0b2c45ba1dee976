import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosWorld } from './chaos-world.ts';

const LOOK_AGAIN_MS = 250;
/** A row that a dead worker has not touched for so long is followed: what it sent is done or lost by now. */
const SILENT_SECONDS = 6;
/** A living one may be slow, on a machine with much else to do; but its work may also have ended with a cut connection. */
const SLOW_SECONDS = 25;
/** As in `worker-session.ts`: each living worker holds a lock with its id. */
const LIVING = `(select objid::bigint from pg_locks where locktype = 'advisory' and classid = x'dea1'::int and granted)`;

/**
 * Delivers again what the server has not acknowledged: Zoho itself never does, so without this the server has to find out
 * by itself what it was not told.
 */
export async function tellAgain({ zoho, rows }: ChaosWorld): Promise<void> {
  const channels = await rows<{ channel_id: string }>('select channel_id from watches');
  const isOurs = (body: string) => channels.some(({ channel_id }) => body.includes(`"channel_id":"${channel_id}"`));
  const unheard = new Map<string, { url: string; body: string }>();
  for (const { kind, recordId, status, url, body } of zoho.deliveries) {
    if (kind === 'notification' && status !== 200 && isOurs(body)) unheard.set(recordId, { url, body });
  }
  for (const { url, body } of unheard.values()) {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (answer.status !== 200) throw new Error(`a quiet server answered ${answer.status} to a notification`);
  }
}

/**
 * Waits until no work is due any more. Waits of minutes are brought forward: how long they last is not the question here,
 * only whether they end. Gives how many units of work were still open at the deadline.
 */
export async function comeToRest(world: ChaosWorld, deadlineMs: number): Promise<number> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    await bringForward(world);
    const open = await countOpen(world);
    if (open === 0 || Date.now() > end) return open;
    await pause(LOOK_AGAIN_MS);
  }
}

/** Rows that go on by themselves; what waits for a person is at rest. */
async function countOpen({ rows }: ChaosWorld): Promise<number> {
  const goesOn = `(not_before is null or not_before < now() + interval '1 day')`;
  const [row] = await rows<{ count: number }>(
    `select (select count(*) from deal_syncs
             where state in ('queued', 'running') or (state in ('waiting', 'uncertain') and ${goesOn}))::int
          + (select count(*) from invoice_reissues where state = 'due')::int
          + (select count(*) from invoice_actions where state = 'due')::int
          + (select count(*) from deal_write_backs where state = 'due' and ${goesOn})::int as count`,
  );
  return row?.count ?? 0;
}

async function bringForward({ rows }: ChaosWorld): Promise<void> {
  await rows(
    `update deal_syncs set not_before = now()
     where state in ('waiting', 'uncertain', 'failed') and not_before between now() and now() + interval '1 day'`,
  );
  // Numbered by Xero, an unanswered invoice is waited for as long as it may still appear.
  await rows(`update deal_syncs set sent_at = sent_at - interval '6 minutes' where state = 'uncertain'`);
  await rows(
    `update invoice_reissues set sent_at = sent_at - interval '6 minutes' where state = 'due' and problem is not null`,
  );
  const silent = (seconds: number) => `updated_at < now() - interval '${seconds} seconds'`;
  await rows(
    `update deal_syncs set lease_until = now() where state = 'running' and lease_until > now()
       and (${silent(SLOW_SECONDS)} or (${silent(SILENT_SECONDS)} and worker_id not in ${LIVING}))`,
  );
  for (const table of ['invoice_reissues', 'invoice_actions', 'deal_write_backs']) {
    await rows(
      `update ${table} set not_before = now() where state = 'due' and not_before between now() and now() + interval '1 day'`,
    );
  }
  for (const [table, leaseSeconds] of [
    ['invoice_reissues', 60],
    ['invoice_actions', 60],
    ['deal_write_backs', 60],
    ['contact_creations', 60],
    ['token_sets', 30],
  ] as const) {
    await rows(
      `update ${table} set lease_until = now()
       where lease_until > now() and lease_until < now() + interval '${leaseSeconds - SILENT_SECONDS} seconds'`,
    );
  }
}
