import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startLedgerProcess, type LedgerProcess } from '../demo/ledger-process.ts';

/** A server that is started again whenever it ends, as a supervisor would. */
export interface ServerLife {
  start(): Promise<void>;
  /** SIGKILL now, `downMs` of nobody, then a new process. One at a time. */
  killAndRestart(downMs: number): Promise<void>;
  /** Waits for restarts under way. */
  settle(): Promise<void>;
  /** SIGTERM, for good. */
  stop(): Promise<void>;
  /** What it said last each time it ended although nobody had killed it. */
  collapses: string[];
  logFiles: string[];
}

const START_TRIES = 3;

export function createServerLife(options: {
  environment: Record<string, string>;
  url: string;
  folder: string;
  name: string;
}): ServerLife {
  const { environment, url, folder, name } = options;
  let server: LedgerProcess | undefined;
  let queue = Promise.resolve();
  const collapses: string[] = [];
  const logFiles: string[] = [];
  const inTurn = (work: () => Promise<void>): Promise<void> => (queue = queue.then(work));

  async function startOnce(): Promise<void> {
    const logFile = join(folder, `${name}-${logFiles.length + 1}.log`);
    logFiles.push(logFile);
    const started = await startLedgerProcess({ environment, url, logFile, mode: 'once' });
    server = started;
    void started.ended.then(({ said }) => {
      if (server !== started) return;
      collapses.push(said);
      void inTurn(start);
    });
  }

  /** A start may meet a database that is just being cut off. */
  async function start(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await startOnce();
      } catch (error) {
        if (tries === START_TRIES) throw error;
      }
    }
  }

  async function end(how: 'stop' | 'kill'): Promise<void> {
    const ending = server;
    server = undefined;
    await ending?.[how]();
  }

  return {
    collapses,
    logFiles,
    start: () => inTurn(start),
    killAndRestart: (downMs) =>
      inTurn(async () => {
        await end('kill');
        await pause(downMs);
        await start();
      }),
    settle: () => inTurn(() => Promise.resolve()),
    stop: () => inTurn(() => end('stop')),
  };
}
