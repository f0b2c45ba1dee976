import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';
import { buildServer } from '../demo/build-server.ts';
import { runChaos, type ChaosReport } from './run-chaos.ts';

/**
 * `npm run chaos`: random work against servers and sandboxes that break, then a comparison deal by deal; see docs/chaos.md.
 * Exits with 1, the seed and the story of the first deals that differ when anything is not as it should be.
 */
const { values } = parseArgs({
  options: {
    /** Repeats a run. */
    seed: { type: 'string' },
    runs: { type: 'string', default: '1' },
    /** How long each run breaks things. */
    seconds: { type: 'string', default: '120' },
    servers: { type: 'string', default: '2' },
    /** The setting `numbering`: `deal` or `xero`. */
    numbering: { type: 'string', default: 'deal' },
    /** Lets events get lost: the server must find by itself what it was not told. */
    'lose-events': { type: 'boolean', default: false },
    /** Lets the servers write into the CRM, and compares what they wrote. */
    'crm-fields': { type: 'boolean', default: false },
    /** A call that a limit refused makes the run fail. */
    'strict-limits': { type: 'boolean', default: false },
  },
});

await buildServer();
const folder = mkdtempSync(join(tmpdir(), 'deal-ledger-chaos-'));
chmodSync(folder, 0o755); // PostgreSQL may run as another user.
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });

async function createDatabase(name: string): Promise<string> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`create database ${name} template template0 encoding 'UTF8'`).finally(() => client.end());
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  return url.href;
}

function print(report: ChaosReport): 'as it should be' | 'broken' {
  const { seed, differences, limitViolations, specViolations, collapses, counts, stories } = report;
  const refused = limitViolations.xero + limitViolations.zoho;
  console.log(
    `seed ${seed}: ${Object.entries({ ...counts, refusedByLimits: refused })
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  );
  const faults = [
    ...differences,
    ...specViolations.map((text) => `official schema: ${text}`),
    ...collapses.map((said) => `a server ended by itself, having said:\n${said}`),
    ...(values['strict-limits'] && refused > 0 ? [`${refused} calls were refused by limits`] : []),
  ];
  if (faults.length === 0) return 'as it should be';
  console.error(
    [`seed ${seed} found ${faults.length}:`, ...faults.map((fault) => `- ${fault}`), ...stories].join('\n'),
  );
  console.error(
    `Again: npm run chaos -- --seed ${seed} --seconds ${values.seconds} --servers ${values.servers} --numbering ${values.numbering}${values['crm-fields'] ? ' --crm-fields' : ''}`,
  );
  return 'broken';
}

let broken = 0;
try {
  for (let run = 1; run <= Number(values.runs); run += 1) {
    const seed = values.seed ?? crypto.randomUUID().slice(0, 8);
    const report = await runChaos({
      ...{ seed, seconds: Number(values.seconds), servers: Number(values.servers) },
      telling: values['lose-events'] ? 'some events are lost' : 'every event is told',
      numbering: values.numbering === 'xero' ? 'xero' : 'deal',
      crmFields: values['crm-fields'] ? 'given' : 'not given',
      ...{ databaseUrl: await createDatabase(`chaos_${run}`), folder: mkdtempSync(join(folder, `run-${run}-`)) },
    });
    if (print(report) === 'broken') broken += 1;
  }
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(broken === 0 ? 0 : 1);
