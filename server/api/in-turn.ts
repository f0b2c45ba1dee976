import { setTimeout as pause } from 'node:timers/promises';

/**
 * `work`, one run at a time and `pauseMs` apart: whoever asks during a run gets one more afterwards, however many ask.
 * Resolves at once for who finds a run under way, else when there is nothing more to do. Rejects as `work` does.
 */
export function inTurn(pauseMs: number, work: () => Promise<void>): () => Promise<void> {
  let asked = 0;
  return async () => {
    asked += 1;
    if (asked > 1) return;
    try {
      for (let served = 0; served < asked;) {
        served = asked;
        await work();
        await pause(pauseMs);
      }
    } finally {
      asked = 0;
    }
  };
}

/** Lets at most `limit` pieces of work run at a time; the others wait in line. */
export function atMost(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const line: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.shift();
      // Its place goes to the next in line.
      if (next) next();
      else running -= 1;
    }
  };
}
