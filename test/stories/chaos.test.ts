import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runChaos } from '../chaos/run-chaos.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** Long enough for kills, cuts and storms while deals are won; `npm run chaos` runs for minutes. */
const SECONDS = 6;

let database: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'ledger-chaos-'));
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('after kills, cut connections and storms every deal has its invoice, once, to the cent, and the panel shows it', async () => {
  const report = await runChaos({
    ...{ seed: 'a short one', seconds: SECONDS, servers: 1, numbering: 'deal', telling: 'every event is told' },
    crmFields: 'given',
    ...{ databaseUrl: database.url, folder },
  });
  const { differences, specViolations, collapses, stories, counts } = report;
  expect({ differences, specViolations, collapses, stories }).toEqual({
    ...{ differences: [], specViolations: [], collapses: [], stories: [] },
  });
  // A run in which nothing broke would prove nothing.
  expect(counts['kills']).toBeGreaterThan(0);
  expect(counts['cuts']).toBeGreaterThan(0);
  expect(counts['faults']).toBeGreaterThan(0);
  expect(counts['invoiced']).toBeGreaterThan(0);
}, 300_000);
