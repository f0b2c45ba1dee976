import type { Queryable } from './db.ts';

export interface ReceivedEvent {
  orgId: string;
  source: 'zoho-notification' | 'zoho-stage' | 'click';
  body: unknown;
  now: Date;
}

/** Keeps what came in, as it came in. */
export async function recordEvent(db: Queryable, event: ReceivedEvent): Promise<void> {
  await recordedEvent(db, event).execute();
}

/** The same as a statement to be run with others. */
export function recordedEvent(db: Queryable, { orgId, source, body, now }: ReceivedEvent) {
  return db.insertInto('webhookEvents').values({ orgId, source, body: JSON.stringify(body), receivedAt: now });
}
