import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowserSession } from '../support/browser-session.ts';
import { addDeal, invoicesOf, viewAt } from '../support/deals.ts';
import { callAsExtension } from '../support/extension-call.ts';
import { createLedgerClient, type LedgerClient, type Panel } from '../support/ledger-client.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

const OTHER = '572576700000000777';

/**
 * Two CRMs on one server whose ids are all the same, on purpose: the sandbox plays both, so deals, accounts, users and rules
 * collide. They even share the person in Xero, each with an organisation of its own.
 */
let app: App;
let otherLedger: LedgerClient;
let otherSecret: string | null = null;
let ownSecret: string;
beforeAll(async () => {
  app = await startApp();
  app.xero.addOrganisation({ name: 'Second Company' });
  await app.setUp();
  ownSecret = app.zoho.variables.get('ledger_signing_secret') ?? '';
  const browser = createBrowserSession();
  otherLedger = createLedgerClient(app.url, browser);
  await asOther(async () => {
    await browser.open(`${app.url}/connect/zoho`);
    app.xero.pickOrganisation(app.xero.organisations[1]?.tenantId ?? '');
    await browser.open(`${app.url}/connect/xero`);
    const mapping = { mapping: { salesAccountCode: '200', taxType: 'OUTPUT2' }, numbering: 'deal' };
    expect((await otherLedger.putSettings(mapping)).status).toBe(200);
    otherSecret = app.zoho.variables.get('ledger_signing_secret') ?? '';
  });
  app.zoho.variables.set('ledger_signing_secret', ownSecret);
});
afterAll(() => app.close());

/** The sandbox is the other CRM while this is done. */
async function asOther<T>(work: () => Promise<T>): Promise<T> {
  const { id } = app.zoho.org;
  app.zoho.org.id = OTHER;
  app.zoho.variables.set('ledger_signing_secret', otherSecret ?? ownSecret);
  try {
    return await work();
  } finally {
    app.zoho.org.id = id;
    app.zoho.variables.set('ledger_signing_secret', ownSecret);
  }
}

const inOrganisation = (index: number, dealId: string) =>
  [...(app.xero.organisations[index]?.invoices.values() ?? [])].filter(({ url }) => url?.endsWith(`/${dealId}`));
const sameNumbers = (panels: Panel[]) =>
  Promise.all(panels.map(async (panel) => (await panel.view()).invoices.map(({ number }) => number)));

test('the same deal id in two CRMs is two deals: each has its own invoice in its own organisation', async () => {
  const deal = addDeal(app);
  const own = await app.ledger.openPanel(app.zoho, deal.id);
  const other = await asOther(() => otherLedger.openPanel(app.zoho, deal.id));
  expect((await own.createInvoice()).status).toBe(202);
  await viewAt(own, 'draft');
  expect((await other.view()).invoices).toEqual([]);
  expect(inOrganisation(1, deal.id)).toEqual([]);

  expect((await other.createInvoice()).status).toBe(202);
  await viewAt(other, 'draft');
  expect([inOrganisation(0, deal.id).length, inOrganisation(1, deal.id).length]).toEqual([1, 1]);
  const [ours, theirs] = await sameNumbers([own, other]);
  expect(ours).not.toEqual(theirs);
  const links = 'select distinct org_id, tenant_id from contact_links order by 1';
  expect(await storedRows(app, links)).toEqual([
    { org_id: app.zoho.org.id, tenant_id: app.xero.organisations[0]?.tenantId },
    { org_id: OTHER, tenant_id: app.xero.organisations[1]?.tenantId },
  ]);
});

test('a payment in one organisation changes the one deal and not its namesake', async () => {
  const deal = addDeal(app);
  const own = await app.ledger.openPanel(app.zoho, deal.id);
  const other = await asOther(() => otherLedger.openPanel(app.zoho, deal.id));
  for (const panel of [own, other]) await panel.createInvoice();
  for (const panel of [own, other]) await viewAt(panel, 'draft');
  const [invoice] = inOrganisation(1, deal.id);
  app.xero.approve(invoice?.invoiceId ?? '');
  app.xero.pay(invoice?.invoiceId ?? '');
  await app.server.context.boss.send('refresh-invoices', { orgId: OTHER });
  await viewAt(other, 'paid');
  expect((await own.view()).state).toBe('draft');
});

test('an event signed by one CRM moves nothing of the other', async () => {
  const deal = addDeal(app);
  const body = JSON.stringify({ dealId: deal.id, stage: 'Closed Won' });
  const path = '/zoho/stage' as const;
  await problemOf(await callAsExtension(app, { path, body, orgId: OTHER, secret: ownSecret }), 401);
  await problemOf(await callAsExtension(app, { path, body, secret: otherSecret ?? '' }), 401);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
  const jobsOf = async (ledger: LedgerClient) => (await ledger.jobs('?limit=200')).body.jobs;
  expect((await jobsOf(app.ledger)).some(({ dealId }) => dealId === deal.id)).toBe(true);
});

test('what one administrator does to jobs, settings and connections is not the other’s', async () => {
  const { jobs } = (await app.ledger.jobs('?limit=200')).body;
  const theirs = (await otherLedger.jobs('?limit=200')).body.jobs.map(({ id }) => id);
  expect(jobs.length).toBeGreaterThan(0);
  expect(jobs.filter(({ id }) => theirs.includes(id))).toEqual([]);
  const [job] = jobs;
  expect((await otherLedger.retry(job?.id ?? '')).status).toBe(404);
  expect((await otherLedger.putSettings({ numbering: 'xero' })).status).toBe(200);
  expect((await app.ledger.settings()).body.numbering).toBe('deal');
  expect((await otherLedger.admin('POST', '/disconnect/xero')).status).toBe(204);
  expect((await app.ledger.connections()).body.xero.state).toBe('connected');
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});
