import type { Urgency, Wait } from './slot-rules.ts';

interface Slot {
  id: number;
}

interface Waiter {
  urgency: Urgency;
  givesUpAt: number;
  take: (slot: Slot) => void;
  fail: (error: unknown) => void;
}

interface Line {
  waiters: Waiter[];
  serving: 'no' | 'yes' | 'again';
  timer: NodeJS.Timeout | undefined;
}

/** Who waits for a slot in this process: one line per tenant, people first, then in order of arrival. */
export interface CallQueue {
  /** Fails with `refuse` as soon as it is clear that the slot would come too late. */
  wait(tenantId: string, urgency: Urgency, patienceMs: number): Promise<Slot>;
  /** Room may have come free. */
  lookAgain(tenantId: string): void;
  /** The process ends: from now on nothing waits that nobody waits for. */
  close(): void;
}

interface Parts {
  tryTake(tenantId: string, urgency: Urgency, patienceMs: number): Promise<Slot | { wait: Wait }>;
  refuse(wait: Wait): Error;
  now(): Date;
}

export function createCallQueue({ tryTake, refuse, now }: Parts): CallQueue {
  const lines = new Map<string, Line>();
  let isClosed = false;

  function lookAgain(tenantId: string): void {
    const line = lines.get(tenantId);
    if (line) void serve(tenantId, line);
  }

  /** One at a time per line; a wish to look again while it runs is remembered. */
  async function serve(tenantId: string, line: Line): Promise<void> {
    if (line.serving !== 'no') {
      line.serving = 'again';
      return;
    }
    clearTimeout(line.timer);
    do {
      line.serving = 'yes';
      await serveWaiters(tenantId, line);
      // Another call may ask while this one is awaited, which the compiler does not see.
    } while ((line.serving as Line['serving']) === 'again');
    line.serving = 'no';
    if (line.waiters.length === 0) lines.delete(tenantId);
  }

  async function serveWaiters(tenantId: string, line: Line): Promise<void> {
    for (let next = firstOf(line); next; next = firstOf(line)) {
      const { urgency, givesUpAt, take, fail } = next;
      try {
        const answer = await tryTake(tenantId, urgency, givesUpAt - now().getTime());
        if ('wait' in answer) {
          dismiss(line, urgency, answer.wait);
          if (!line.waiters.includes(next)) continue;
          line.timer = setTimeout(() => lookAgain(tenantId), Math.ceil(answer.wait.ms));
          return;
        }
        leave(line, next);
        take(answer);
      } catch (error) {
        leave(line, next);
        fail(error);
      }
    }
  }

  /** Those whose patience ends before a slot can come; others behind a person's wait only lose what is over already. */
  function dismiss(line: Line, urgency: Urgency, wait: Wait): void {
    for (const waiter of [...line.waiters]) {
      const waitMs = waiter.urgency === urgency ? wait.ms : 0;
      if (now().getTime() + waitMs <= waiter.givesUpAt) continue;
      leave(line, waiter);
      waiter.fail(refuse(wait));
    }
  }

  return {
    wait(tenantId, urgency, patienceMs) {
      const givesUpAt = now().getTime() + (isClosed && urgency === 'background' ? 0 : patienceMs);
      return new Promise<Slot>((take, fail) => {
        const line = lines.get(tenantId) ?? { waiters: [], serving: 'no', timer: undefined };
        lines.set(tenantId, line);
        line.waiters.push({ urgency, givesUpAt, take, fail });
        lookAgain(tenantId);
      });
    },
    lookAgain,
    close() {
      isClosed = true;
      for (const [tenantId, line] of lines) {
        for (const waiter of line.waiters) if (waiter.urgency === 'background') waiter.givesUpAt = now().getTime();
        lookAgain(tenantId);
      }
    },
  };
}

function firstOf({ waiters }: Line): Waiter | undefined {
  return waiters.find(({ urgency }) => urgency === 'person') ?? waiters[0];
}

function leave(line: Line, waiter: Waiter): void {
  line.waiters = line.waiters.filter((other) => other !== waiter);
}
