import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { until } from '../support/until.ts';

const START_MS = 60_000;
const argumentsOfWatch = ['--watch-path=server', '--watch-preserve-output', '--import', 'tsx', 'server/index.ts'];

/** The real server in a process of its own, as `npm start` runs it. */
export interface LedgerProcess {
  pid: number;
  stop(): Promise<void>;
  /** SIGKILL: no chance to finish anything. */
  kill(): Promise<void>;
  /** Settles when the process has ended, whoever ended it, with the last it said. */
  ended: Promise<{ said: string }>;
}

/** Starts the server and waits until it says that it is ready; fails with the end of its log otherwise. */
export async function startLedgerProcess(options: {
  environment: Record<string, string>;
  url: string;
  logFile: string;
  /** `once`: as it was built (`buildServer`). `watch`: its source, restarted whenever a file of the server changes. */
  mode: 'once' | 'watch';
}): Promise<LedgerProcess> {
  const { environment, url, logFile, mode } = options;
  const child = spawn(process.execPath, mode === 'watch' ? argumentsOfWatch : argumentsOfStart(), {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipe(log, { end: false });
    stream.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-2000)));
  }
  const ended = once(child, 'exit').then(() => ({ said }));
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`the server stopped while starting:\n${said}`);
    return fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  };
  try {
    await until(`the server at ${url} (its log: ${logFile})`, isReady, START_MS);
  } catch (error) {
    await endProcess(child, 'SIGKILL');
    throw error;
  }
  const [stop, kill] = [() => endProcess(child, 'SIGTERM'), () => endProcess(child, 'SIGKILL')];
  return { pid: child.pid ?? 0, stop, kill, ended };
}

/** What `npm start` gives to Node. */
function argumentsOfStart(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  return scripts.start.replace('exec node ', '').split(' ');
}

async function endProcess(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
