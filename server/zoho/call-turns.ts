import { AppError } from '../errors.ts';

/** Zoho allows an org few calls at the same time (5 in its smallest edition), shared with its other extensions. */
const IN_FLIGHT = 4;
/** Of those that stand back: whoever comes then finds room. */
const LAST_IN_FLIGHT = 2;
/** A pause this short is waited for; a longer one, or a longer line, is the caller's to know. */
const PATIENCE_MS = 30_000;
/** Without a Retry-After (Zoho documents none): one second, doubled for each further refusal. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** `last`: what nobody waits for; it stands back behind all other calls of the org. */
export type CallTurn = 'next' | 'last';

interface Org {
  inFlight: number;
  waiting: Record<CallTurn, (() => void)[]>;
  pausedUntil: number;
  refusals: number;
}

/** Who may call Zoho now: at most four calls of an org at a time, none while Zoho asks for quiet. */
export interface CallTurns {
  /** Runs `work` in its turn. Throws AppError `zoho_busy` (retry `later`) when that would take too long. */
  inTurn<T extends { status: number; headers: Headers }>(
    orgKey: string,
    work: () => Promise<T>,
    turn?: CallTurn,
  ): Promise<T>;
}

/** https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
export function createCallTurns({ now }: { now: () => Date }): CallTurns {
  const orgs = new Map<string, Org>();

  function orgOf(key: string): Org {
    const org = orgs.get(key) ?? { inFlight: 0, waiting: { next: [], last: [] }, pausedUntil: 0, refusals: 0 };
    orgs.set(key, org);
    return org;
  }

  async function enter(org: Org, turn: CallTurn): Promise<void> {
    const givesUpAt = now().getTime() + PATIENCE_MS;
    for (;;) {
      const pauseMs = org.pausedUntil - now().getTime();
      if (pauseMs <= 0 && hasRoom(org, turn)) break;
      const leftMs = givesUpAt - now().getTime();
      if (pauseMs > leftMs || leftMs <= 0) throw busy(Math.max(pauseMs, FIRST_PAUSE_MS));
      await signalOrTimeout(org.waiting[turn], pauseMs > 0 ? pauseMs : leftMs);
    }
    org.inFlight += 1;
  }

  function learn(org: Org, { status, headers }: { status: number; headers: Headers }): void {
    if (status !== 429) {
      org.refusals = 0;
      return;
    }
    const retryAfterMs = Number(headers.get('retry-after')) * 1000;
    const backOffMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** org.refusals);
    org.refusals += 1;
    org.pausedUntil = Math.max(org.pausedUntil, now().getTime() + (retryAfterMs > 0 ? retryAfterMs : backOffMs));
  }

  return {
    async inTurn(orgKey, work, turn = 'next') {
      const org = orgOf(orgKey);
      await enter(org, turn);
      try {
        const answer = await work();
        learn(org, answer);
        return answer;
      } finally {
        org.inFlight -= 1;
        wakeNext(org);
      }
    },
  };
}

function hasRoom({ inFlight, waiting }: Org, turn: CallTurn): boolean {
  if (turn === 'next') return inFlight < IN_FLIGHT;
  return inFlight < LAST_IN_FLIGHT && waiting.next.length === 0;
}

/** Who stands back asks again whether there is room: others may have come in between. */
function wakeNext({ waiting }: Org): void {
  const [next] = waiting.next;
  if (next) next();
  else for (const go of waiting.last.slice(0, LAST_IN_FLIGHT)) go();
}

/** Until a call of the org has ended and it is this one's turn, or the time is over. */
function signalOrTimeout(line: (() => void)[], ms: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      line.splice(line.indexOf(go), 1);
      resolve();
    };
    const timer = setTimeout(go, ms);
    line.push(go);
  });
}

function busy(retryAfterMs: number): AppError {
  return new AppError('zoho_busy', 'Zoho CRM asks us to slow down.', {
    ...{ status: 503, retry: 'later', retryAfterMs, fix: 'This is tried again by itself.' },
  });
}
