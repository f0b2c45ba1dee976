import type { Logger } from 'pino';
import type { Caller } from './caller.ts';
import { noteAudit } from './db/audit-log.ts';
import type { Queryable } from './db/db.ts';

/** A request that was refused because of who asked (401, 403). `route`: as we declare it, never as it was sent. */
export interface Refusal extends Caller {
  status: number;
  code: string;
  route: string;
  /** Whose call it claims to be; that it is not so is why it was refused. */
  actor: 'person' | 'extension' | 'zoho' | 'xero';
  origin: 'panel' | 'settings' | 'browser' | 'webhook';
  network: string | null;
}

/** Refused identities in the audit log: the first of a source at once, what follows counted by the minute. */
export interface Refusals {
  note(refusal: Refusal): void;
  /** Tells what has been counted and takes no more. */
  close(): Promise<void>;
}

const COUNTED_MS = 60_000;
/** Of one minute; further ones are counted together, so that a flood cannot fill the table. */
const MAX_SOURCES = 20;

interface Counted {
  refusal: Refusal;
  further: number;
}

export function countRefusals({ db, log, now }: { db: Queryable; log: Logger; now: () => Date }): Refusals {
  let counted = new Map<string, Counted>();
  const underWay = new Set<Promise<void>>();
  const timer = setInterval(tellCounted, COUNTED_MS);
  timer.unref();

  function tell({ status, code, route, ...source }: Refusal, count: number): void {
    const entry = {
      ...{ ...source, code, at: now(), action: 'request.refused', outcome: 'refused' as const },
      subject: { route, status: String(status), count: String(count) },
    };
    const telling = noteAudit(db, entry)
      .catch((error: unknown) => log.error({ err: error, ...entry.subject }, 'a refusal could not be noted'))
      .finally(() => underWay.delete(telling));
    underWay.add(telling);
  }

  function tellCounted(): void {
    const past = [...counted.values()];
    counted = new Map();
    for (const { refusal, further } of past) if (further > 0) tell(refusal, further);
  }

  return {
    note(refusal) {
      const hasRoom = counted.has(keyOf(refusal)) || counted.size < MAX_SOURCES;
      const source = hasRoom ? refusal : { ...refusal, ...noSource };
      const key = keyOf(source);
      const earlier = counted.get(key);
      counted.set(key, { refusal: source, further: earlier ? earlier.further + 1 : 0 });
      if (!earlier) tell(source, 1);
    },
    async close() {
      clearInterval(timer);
      tellCounted();
      await Promise.all(underWay);
    },
  };
}

const noSource = { network: null, orgId: null, userId: null };

function keyOf({ status, code, route, network, orgId, userId }: Refusal): string {
  return JSON.stringify([status, code, route, network, orgId, userId]);
}
