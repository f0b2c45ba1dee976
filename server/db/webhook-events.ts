import type { Queryable } from './db.ts';

/** Keeps what came in, as it came in. */
export async function recordEvent(
  db: Queryable,
  event: { orgId: string; source: 'zoho-notification' | 'zoho-stage' | 'click'; body: unknown; now: Date },
): Promise<void> {
  await db
    .insertInto('webhookEvents')
    .values({
      orgId: event.orgId,
      source: event.source,
      body: JSON.stringify(event.body),
      receivedAt: event.now,
    })
    .execute();
}
