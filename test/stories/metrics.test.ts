import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { readOperationFigures } from '../../server/db/operation-figures.ts';
import { createMetrics } from '../../server/metrics.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

const token = 'only-prometheus-knows-3a7f';
/** https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
const alertRules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          ...{
            alert: z.string(),
            expr: z.string(),
            for: z
              .string()
              .regex(/^\d+[smh]$/)
              .optional(),
          },
          labels: z.strictObject({ severity: z.enum(['page', 'warn']) }),
          annotations: z.strictObject({ summary: z.string() }),
        }),
      ),
    }),
  ),
});

let app: App;
beforeAll(async () => {
  app = await startApp({ METRICS_PORT: '0', METRICS_TOKEN: token });
  await app.setUp();
});
afterAll(() => app.close());

const ask = (authorization?: string) =>
  fetch(`${app.url}/metrics`, authorization === undefined ? {} : { headers: { authorization } });
const ownAddress = () => `http://127.0.0.1:${String(app.server.metricsPort)}`;

/** The values by name and labels, as they are written. */
async function figures(): Promise<Map<string, number>> {
  const text = await (await ask(`Bearer ${token}`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(samples.map((line) => [line.replace(/ [^ ]+$/, ''), Number(line.replace(/^.* /, ''))]));
}

test('the figures are for whoever has the token, or reaches the address of their own', async () => {
  for (const wrong of [undefined, 'Bearer wrong', `Bearer ${token}x`, `Basic ${token}`, token, 'Bearer ']) {
    const answer = await ask(wrong);
    expect([wrong, answer.status]).toEqual([wrong, 401]);
    expect(await answer.text()).not.toContain('ledger_');
  }
  const answer = await ask(`Bearer ${token}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
  expect(await answer.text()).toContain('# TYPE ledger_work_due gauge');

  expect(await (await fetch(`${ownAddress()}/metrics`)).text()).toContain('# TYPE ledger_work_due gauge');
  for (const path of ['/', '/settings', '/healthz']) {
    expect((await fetch(ownAddress() + path)).status).toBe(404);
  }
  expect((await fetch(`${ownAddress()}/metrics`, { method: 'POST' })).status).toBe(404);
});

test('a server without the settings has no such address', async () => {
  const plain = await startApp();
  try {
    expect(plain.server.metricsPort).toBeNull();
    expect((await fetch(`${plain.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${plain.url}/metrics`, { headers: { authorization: 'Bearer ' } })).status).toBe(404);
  } finally {
    await plain.close();
  }
});

test('an invoice made is counted: the deal, the wait, the calls, the webhook', async () => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft');
  const now = await until('the deal to be counted', async () => {
    const read = await figures();
    return (read.get('ledger_deals_settled_total{state="done"}') ?? 0) > 0 && read;
  });
  expect(now.get('ledger_event_to_invoice_seconds_count{cause="event"}')).toBe(1);
  expect(now.get('ledger_event_to_invoice_seconds_sum{cause="event"}')).toBeGreaterThan(0);
  expect(now.get('ledger_xero_calls_total{outcome="ok"}')).toBeGreaterThan(1);
  expect(now.get('ledger_zoho_calls_total{outcome="ok"}')).toBeGreaterThan(1);
  const webhooks = [...now].filter(([name]) => name.startsWith('ledger_webhooks_total{') && name.includes('"taken"'));
  expect(webhooks.reduce((sum, [, value]) => sum + value, 0)).toBeGreaterThan(0);
  expect(now.get('process_resident_memory_bytes')).toBeGreaterThan(0);
});

test('a webhook that is refused is counted apart', async () => {
  await fetch(`${app.url}/webhooks/xero`, { method: 'POST', body: '{}' });
  expect((await figures()).get('ledger_webhooks_total{source="xero",outcome="refused"}')).toBe(1);
});

test('the state of all work is read from the database, at most every 15 seconds', async () => {
  const { db } = app.server.context;
  let asked = 0;
  let now = new Date();
  const own = createMetrics({
    readFigures: () => {
      asked += 1;
      return readOperationFigures(db, now);
    },
    now: () => now,
  });
  const [first] = await Promise.all([own.text(), own.text()]);
  expect(first.body).toContain('ledger_connections{provider="xero",state="connected"} 1');
  expect(first.body).toMatch(/ledger_watch_expiry_timestamp_seconds [0-9.]{10,}/);
  expect(first.body).toMatch(/ledger_xero_day_calls_left \d+/);
  expect(first.body).toContain('ledger_work_due{kind="person"} 0');
  await own.text();
  expect(asked).toBe(1);
  now = new Date(now.getTime() + 15_000);
  await own.text();
  expect(asked).toBe(2);
});

test('work that is due is counted by its kind, with the age of the oldest', async () => {
  const { db, now } = app.server.context;
  const askedAt = new Date(now().getTime() - 60_000);
  // Put off for longer than the test takes, so that nothing takes it up.
  await db
    .insertInto('dealSyncs')
    .values({
      ...{ orgId: app.zoho.org.id, dealId: '1', ruleId: '*', instalment: 'full', state: 'waiting', cause: 'event' },
      ...{ priority: 1, namedStage: null, requestedBy: null, notBefore: new Date(now().getTime() + 600_000) },
      ...{ createdAt: askedAt, updatedAt: askedAt },
    })
    .execute();
  const later = new Date(now().getTime() + 660_000);
  const due = (await readOperationFigures(db, later)).due.find(({ kind }) => kind === 'background');
  expect(due?.count).toBeGreaterThan(0);
  expect(due?.oldestMs).toBeGreaterThan(59_000);
});

test('what nobody has said yet is left out, so that no alert takes it for nought; a failure is told once and asked again', async () => {
  const nothing = { due: [], connections: [], fewestDayCalls: null, firstWatchEndsAt: null };
  let answer: Promise<typeof nothing> = Promise.reject(new Error('no database'));
  const metrics = createMetrics({ readFigures: () => answer, now: () => new Date(0) });
  await expect(metrics.text()).rejects.toThrow('no database');
  answer = Promise.resolve(nothing);
  const { body } = await metrics.text();
  expect(body).not.toMatch(/^ledger_(xero_day_calls_left|watch_expiry_timestamp_seconds) /m);
});

test('no label names a customer', async () => {
  const { body } = await app.server.context.metrics.text();
  const [organisation] = app.xero.organisations;
  for (const id of [app.zoho.org.id, organisation?.tenantId ?? '?', ...app.zoho.users.map((user) => user.id)]) {
    expect(body).not.toContain(id);
  }
});

test('the alerts name only figures that exist, and each is explained to the operator', async () => {
  const { body } = await app.server.context.metrics.text();
  const known = [...body.matchAll(/^# TYPE (\w+)/gm)].flatMap(([, name = '']) => [name, `${name}_bucket`]);
  const rules = alertRules
    .parse(parse(readFileSync('docs/operations/alerts.yml', 'utf8')))
    .groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(10);
  const explained = readFileSync('docs/operations.md', 'utf8');
  for (const { alert, expr } of rules) {
    const named = expr.match(/\b(ledger|process|nodejs)_\w+/g) ?? [];
    expect([alert, named.filter((name) => !known.includes(name))]).toEqual([alert, []]);
    expect(explained).toContain(`| \`${alert}\``);
  }
  const ours = known.filter((name) => name.startsWith('ledger_') && !name.endsWith('_bucket'));
  expect(ours.filter((name) => !explained.includes(`\`${name}\``))).toEqual([]);
});
