import { correlated, correlationIds } from './correlation.ts';
import { dealsAtWork, workOnDeals, type DealAtWork } from './deals-at-work.ts';

/**
 * Deals worked side by side. Each walks the whole line by itself, as if it were alone; where its next step is a call that
 * takes many, it waits for the others of the batch and they share one call. A batch of one never waits.
 */
export interface Batch {
  /** Walks every member to its end; `step` settles its own failures and does not throw. */
  walk<Member>(members: Member[], step: (member: Member) => Promise<void>): Promise<void>;
  /**
   * Makes a call for many usable by one. It is made, in parts of `limit`, when no member can go on without it, or when one has
   * waited for `patienceMs`. Calls are declared in the order of the line: members that are further wait for those behind.
   * A member waits at one call at a time.
   */
  shared<Item, Answer>(share: {
    limit: number;
    call: (items: Item[]) => Promise<PromiseSettledResult<Answer>[]>;
  }): (item: Item) => Promise<Answer>;
  /** Members with the same key do this one after another, so that each sees what the one before has done. */
  inTurn<Answer>(key: string, work: () => Promise<Answer>): Promise<Answer>;
}

/** One slow member must not hold the others for long. */
const PATIENCE_MS = 3000;

export function createBatch(patienceMs = PATIENCE_MS): Batch {
  /** Members that are on their way, not waiting for others. */
  let walking = 0;
  const calls: { isAwaited: () => boolean; callNow: () => void }[] = [];
  const turns = new Map<string, Promise<unknown>>();

  function pause(): void {
    walking -= 1;
    if (walking === 0) calls.find(({ isAwaited }) => isAwaited())?.callNow();
  }

  return {
    async walk(members, step) {
      walking += members.length;
      await Promise.all(members.map((member) => step(member).finally(pause)));
    },
    shared({ limit, call }) {
      let waiting: Waiting<Parameters<typeof call>[0][number], AnswerOf<typeof call>>[] = [];
      let patience: NodeJS.Timeout | undefined;
      function callNow(): void {
        clearTimeout(patience);
        const all = waiting;
        waiting = [];
        for (let start = 0; start < all.length; start += limit) void callFor(all.slice(start, start + limit));
      }
      async function callFor(part: typeof waiting): Promise<void> {
        // It is made on behalf of all of them, whichever member made it go out.
        const items = part.map(({ item }) => item);
        const deals = part.flatMap((member) => member.deals);
        const ids = part.flatMap(({ askedFor }) => askedFor);
        const answers = await correlated(ids, () => workOnDeals(deals, () => answersOf(call, items)));
        walking += part.length;
        part.forEach(({ resolve, reject }, index) => {
          const answer = answers[index];
          if (answer?.status === 'fulfilled') resolve(answer.value);
          else reject(answer?.reason ?? new Error('A shared call answered fewer than it was asked for.'));
        });
      }
      calls.push({ isAwaited: () => waiting.length > 0, callNow });
      return (item) =>
        new Promise((resolve, reject) => {
          waiting.push({ item, askedFor: correlationIds(), deals: dealsAtWork(), resolve, reject });
          if (waiting.length === 1) patience = setTimeout(callNow, patienceMs);
          pause();
        });
    },
    inTurn(key, work) {
      const before = turns.get(key);
      const mine = before ? afterwards(before, work) : work();
      turns.set(
        key,
        mine.catch(() => undefined),
      );
      return mine;
    },
  };

  async function afterwards<Answer>(before: Promise<unknown>, work: () => Promise<Answer>): Promise<Answer> {
    pause();
    await before;
    walking += 1;
    return work();
  }
}

interface Waiting<Item, Answer> {
  item: Item;
  askedFor: readonly string[];
  resolve: (answer: Answer) => void;
  reject: (reason: unknown) => void;
  /** Whom the call is made for. */
  deals: readonly DealAtWork[];
}

type AnswerOf<Call> = Call extends (items: never[]) => Promise<PromiseSettledResult<infer Answer>[]> ? Answer : never;

/** A call that fails as a whole fails for each. */
async function answersOf<Item, Answer>(
  call: (items: Item[]) => Promise<PromiseSettledResult<Answer>[]>,
  items: Item[],
): Promise<PromiseSettledResult<Answer>[]> {
  try {
    return await call(items);
  } catch (reason) {
    return items.map(() => ({ status: 'rejected', reason }));
  }
}
