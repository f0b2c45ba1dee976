import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LogLine } from '../support/captured-output.ts';
import { addDeal, settledJobs, viewAt } from '../support/deals.ts';
import type { Panel } from '../support/ledger-client.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

const lines: LogLine[] = [];
let app: App;
beforeAll(async () => {
  app = await startApp({}, { onLogLine: (line) => lines.push(line) });
  await app.setUp();
  await app.xero.webhooks.subscribe(`${app.url}/webhooks/xero`);
});
afterAll(() => app.close());

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** The lines with this id, alone or among those that a shared call was made for. */
const linesOf = (id: string) =>
  lines.filter(({ correlationId, correlationIds }) => {
    return correlationId === id || (Array.isArray(correlationIds) && correlationIds.includes(id));
  });

async function jobOf(dealId: string) {
  const [job] = await until('the job to be done', async () => {
    const jobs = await settledJobs(app, dealId);
    return jobs.some(({ state }) => state === 'done') && jobs;
  });
  return job;
}

test('one id leads from what Zoho told, through the sync log, to the call that made the invoice and to Xero’s own id', async () => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const job = await jobOf(deal.id);
  // The log has it after the database has.
  const ofEvent = await until('the log to say that it was settled', () => {
    const heard = linesOf(job?.correlationId ?? 'none');
    return heard.some(({ msg, state }) => msg === 'a deal was settled' && state === 'done') && heard;
  });
  expect(ofEvent).toContainEqual(
    expect.objectContaining({
      ...{ msg: 'a request was answered', method: 'POST' },
      route: expect.stringMatching(/^\/(webhooks\/zoho|zoho\/stage)$/) as string,
    }),
  );
  const call = ofEvent.find(({ side, method, path }) => side === 'xero' && method === 'PUT' && path === '/Invoices');
  expect(call).toMatchObject({ status: 200, xeroCorrelationId: expect.stringMatching(uuid) as string });
  expect(ofEvent).toContainEqual(
    expect.objectContaining({ msg: 'a deal was settled', dealId: deal.id, jobId: job?.id, state: 'done' }),
  );
  // What was read on the way is there for whoever asks for more.
  expect(ofEvent).toContainEqual(expect.objectContaining({ side: 'zoho', method: 'GET', status: 200, level: 20 }));
});

/** A click on *Create invoice* that comes with a name of its own. */
async function click(panel: Panel, dealId: string, requestId: string): Promise<string> {
  const answer = await fetch(`${app.url}/api/deals/${dealId}/invoices`, {
    method: 'POST',
    headers: { authorization: `Bearer ${panel.token}`, 'x-request-id': requestId },
  });
  expect(answer.status).toBe(202);
  return answer.headers.get('x-request-id') ?? '';
}

test('a proxy of the operator’s names a request; what is no such name is replaced', async () => {
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  const named = 'proxy-3f9c2b7d10aa4e5f';
  expect(await click(panel, deal.id, named)).toBe(named);
  await viewAt(panel, 'draft');
  expect((await jobOf(deal.id))?.correlationId).toBe(named);
  expect(linesOf(named)).toContainEqual(expect.objectContaining({ side: 'xero', method: 'PUT', path: '/Invoices' }));

  for (const id of ['short', 'x'.repeat(65), 'has spaces in it, and more', '{"level":60,"msg":"forged"}']) {
    const answer = await fetch(`${app.url}/healthz`, { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id')).toBeNull();
    const api = await fetch(`${app.url}/api/jobs`, { headers: { 'x-request-id': id } });
    expect(api.headers.get('x-request-id')).toMatch(uuid);
  }
});

test('nobody but the operator’s proxies names requests', async () => {
  Object.assign(app.environment, { TRUSTED_PROXIES: '10.0.0.0/8' });
  await app.restart();
  const answer = await fetch(`${app.url}/api/jobs`, { headers: { 'x-request-id': 'not-from-a-proxy-of-ours' } });
  expect(answer.headers.get('x-request-id')).toMatch(uuid);
});

test('what Xero tells carries its id to the call that reads what has changed', async () => {
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await panel.createInvoice();
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  app.xero.approve(invoice?.id ?? '');
  await viewAt(panel, 'awaiting_payment');
  // The clock's look, which is due after a restart, may have read the approval before.
  await until('the read that the event leads to', () => {
    const events = lines.filter(({ route, status }) => route === '/webhooks/xero' && status === 200);
    const ids = events.map(({ correlationId }) => String(correlationId));
    return ids.flatMap(linesOf).some(({ side, path, method }) => {
      return side === 'xero' && method === 'GET' && path === '/Invoices';
    });
  });
});

test('what a person asks for about an invoice carries the id of the click', async () => {
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await panel.createInvoice();
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  await panel.approve(invoice?.id ?? '');
  await viewAt(panel, 'awaiting_payment');
  const route = '/api/deals/:dealId/invoices/:invoiceId/approve';
  // Xero's event may have told the panel before.
  await until('the call that the click leads to', () => {
    const click = lines.find((line) => line['route'] === route && line['status'] === 202);
    return linesOf(String(click?.['correlationId'])).some(({ side, method, status, level }) => {
      return side === 'xero' && method === 'POST' && status === 200 && level === 30;
    });
  });
});

test('addresses in the log have no query: it may name people', () => {
  const calls = lines.filter(({ side }) => side === 'xero' || side === 'zoho');
  expect(calls.length).toBeGreaterThan(20);
  expect(calls.filter(({ path }) => /[?&=]/.test(String(path)))).toEqual([]);
  expect(calls.filter(({ path, method }) => !String(path).startsWith('/') || method === '')).toEqual([]);
});
