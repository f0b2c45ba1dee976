import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import type { Figure, Figures } from './figure.ts';
import { memoryBelow, memoryOf } from './process-memory.ts';
import type { Bench } from './scenario.ts';
import { makeFolder, serverSettings, startServer } from './world.ts';

/** Nobody is connected, so nobody is called: the ids need not be known to anyone. */
const notConnected = Object.fromEntries(
  ['XERO_CLIENT_ID', 'XERO_CLIENT_SECRET', 'XERO_WEBHOOK_KEY', 'ZOHO_CLIENT_ID', 'ZOHO_CLIENT_SECRET'].map((name) => [
    name,
    'bench',
  ]),
);

/** A server with its own PostgreSQL: how soon it is ready, the first time and again, and what it holds while idle. */
export async function footprint(bench: Bench): Promise<Figures> {
  const idleMs = bench.size({ full: 10_000, quick: 500 });
  const folder = makeFolder();
  const port = await freePort();
  const environment = {
    ...notConnected,
    ...serverSettings({ url: `http://localhost:${port}`, folder, rateWindowMs: 60_000 }),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: '',
  };
  try {
    bench.say('the first start');
    const first = await startServer(environment, folder);
    await first.process.stop();
    bench.say('the second start');
    const second = await startServer(environment, folder);
    await pause(idleMs);
    const server = await memoryOf(second.process.pid);
    const postgresMb = await memoryBelow(second.process.pid);
    const stopAt = performance.now();
    await second.process.stop();
    const stopSeconds = (performance.now() - stopAt) / 1000;
    return [
      { name: 'first start to ready, PostgreSQL made', value: first.startMs / 1000, unit: 's' },
      { name: 'second start to ready', value: second.startMs / 1000, unit: 's', target: { atMost: 3 } },
      memory('memory of the server, idle', server.rssMb, { atMost: 250 }),
      memory('memory of its PostgreSQL, idle', postgresMb),
      { name: 'SIGTERM to end', value: stopSeconds, unit: 's', target: { atMost: 10 } },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function memory(name: string, value: number | null, target?: { atMost: number }): Figure {
  const note = value === null ? { note: 'this system does not tell' } : {};
  return { name, value, unit: 'MB', ...(target ? { target } : {}), ...note };
}
