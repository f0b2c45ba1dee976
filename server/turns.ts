/** Work for many, done by a few at a time: whoever asks gets a turn after those who asked before. */
export interface Turns {
  /** Asked for again while waiting it is one turn; while at work, one more turn afterwards. */
  ask(key: string): void;
  /** No new turns; resolves when those under way have ended, or after `patienceMs`. */
  close(patienceMs: number): Promise<void>;
}

export function createTurns({
  atOnce,
  perKey,
  work,
}: {
  /** How many turns in all, and of one key, run side by side. */
  atOnce: number;
  perKey: number;
  /** Settles its own failures. */
  work: (key: string) => Promise<void>;
}): Turns {
  const waiting = new Set<string>();
  const running = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  let state: 'open' | 'closed' = 'open';

  function startNext(): void {
    while (state === 'open' && underWay.size < atOnce) {
      const key = [...waiting].find((candidate) => (running.get(candidate) ?? 0) < perKey);
      if (key === undefined) return;
      waiting.delete(key);
      running.set(key, (running.get(key) ?? 0) + 1);
      const turn = work(key).finally(() => {
        underWay.delete(turn);
        end(key);
        startNext();
      });
      underWay.add(turn);
    }
  }
  function end(key: string): void {
    const left = (running.get(key) ?? 1) - 1;
    if (left === 0) running.delete(key);
    else running.set(key, left);
  }

  return {
    ask(key) {
      waiting.add(key);
      startNext();
    },
    async close(patienceMs) {
      state = 'closed';
      let patience: NodeJS.Timeout | undefined;
      const enough = new Promise<void>((resolve) => (patience = setTimeout(resolve, patienceMs)));
      await Promise.race([Promise.allSettled(underWay), enough]);
      clearTimeout(patience);
    },
  };
}
