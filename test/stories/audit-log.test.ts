import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byServer, noteWrites } from '../../server/db/audit-log.ts';
import { auditLog, type AuditLine } from '../support/audit.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { callAsExtension } from '../support/extension-call.ts';
import { allowCrmFields, fieldsAt } from '../support/crm-fields.ts';
import { notifyDeals } from '../support/notify-deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
afterAll(() => app.close());

const told = (rows: AuditLine[]) => rows.map(({ action, outcome }) => `${action} ${outcome}`);
const userId = () => app.zoho.users[0]?.id ?? '';
const orgId = () => app.zoho.org.id;

test('connecting, signing in and every version of the settings are in the log, with who and from where', async () => {
  const rows = await auditLog(app);
  const byPerson = rows.filter(({ actor }) => actor === 'person');
  expect(told(byPerson)).toEqual([
    ...['zoho.connected success', 'settings.saved success', 'user.signed_in success'],
    ...['xero.connected success', 'settings.saved success'],
  ]);
  const network = byPerson[0]?.network;
  expect(network).toMatch(/^[0-9a-f]{32}$/);
  for (const row of byPerson) expect(row).toMatchObject({ org_id: orgId(), user_id: userId(), network });
  const [, second] = byPerson.filter(({ action }) => action === 'settings.saved');
  expect(second).toMatchObject({
    ...{ subject: { version: '2' }, origin: 'settings' },
    before: { 'mapping.salesAccountCode': null, 'mapping.taxType': null },
    after: { 'mapping.salesAccountCode': '200', 'mapping.taxType': 'OUTPUT2' },
  });
  expect(told(await auditLog(app, 'variable.stored'))).toEqual(['variable.stored success']);
  expect((await auditLog(app, 'watch.made')).map(({ subject }) => subject['module'])).toContain('Deals');
});

test('an invoice leaves who asked for it, the contact and the invoice; nothing names a person', async () => {
  const person = app.zoho.addContact({ First_Name: 'Moana', Last_Name: 'Hohepa', Email: 'moana@hohepa.example' });
  const deal = addDeal(app, { Account_Name: null, Contact_Name: { id: person.id } });
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  expect((await panel.createInvoice()).status).toBe(202);
  const view = await viewAt(panel, 'draft');
  const ofDeal = (await auditLog(app)).filter(
    ({ subject }) => subject['deal'] === deal.id || subject['customer'] === person.id,
  );
  expect(told(ofDeal)).toEqual([
    ...['deal_session.opened success', 'invoice.requested success', 'contact.created success'],
    'invoice.created success',
  ]);
  const [opened, requested, , created] = ofDeal;
  expect(opened).toMatchObject({ actor: 'extension', user_id: userId(), origin: 'panel' });
  expect(requested).toMatchObject({ actor: 'person', user_id: userId(), subject: { rule: 'won' } });
  expect(created).toMatchObject({
    ...{ actor: 'person', user_id: userId(), origin: 'job' },
    subject: { deal: deal.id, invoice: view.invoices[0]?.id },
    after: { number: view.invoices[0]?.number, status: 'DRAFT' },
  });
  expect(JSON.stringify(await auditLog(app))).not.toMatch(/Moana|Hohepa|@|Demo Company/);
});

test('what is done by itself is the server’s; the fields of a deal are told by name', async () => {
  await allowCrmFields(app);
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await fieldsAt(app, deal.id, { Xero_Invoice_Status: 'Draft' });
  // The CRM has them before the log says so.
  const [created, written] = await until('the fields to be told', async () => {
    const rows = (await auditLog(app)).filter(({ subject }) => subject['deal'] === deal.id);
    return rows.some(({ action }) => action === 'deal.fields_written') && rows;
  });
  expect(created).toMatchObject({ action: 'invoice.created', actor: 'server', user_id: null });
  expect(written).toMatchObject({ action: 'deal.fields_written', outcome: 'success' });
  expect(JSON.stringify(written?.after)).toContain('Xero_Invoice_Status');
  expect((await auditLog(app, 'field.created')).length).toBeGreaterThan(0);
});

test('an invoice that Xero made without saying so is told when it is found', async () => {
  const deal = addDeal(app);
  const isInvoice = { method: 'PUT', path: /\/Invoices$/ };
  app.xero.failNext(isInvoice, 'lose-answer');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the invoice to be found', async () => (await settledJobs(app, deal.id))[0]?.state === 'done');
  const rows = (await auditLog(app)).filter(
    ({ action, subject }) => action.startsWith('invoice.') && subject['deal'] === deal.id,
  );
  expect(told(rows)).toEqual(['invoice.created failure', 'invoice.found success']);
  expect(rows[1]?.subject['invoice']).toBe(invoicesOf(app, deal.id)[0]?.invoiceId);
});

test('a backlog of fifty deals is told with one statement for each call, not for each invoice', async () => {
  const deals = Array.from({ length: 50 }, () => addDeal(app, { Stage: 'Closed Won' }));
  const isPut = ({ method, path }: (typeof app.xero.calls)[number]) => method === 'PUT' && path.endsWith('/Invoices');
  const before = app.xero.calls.filter(isPut).length;
  expect(
    await notifyDeals(
      app,
      deals.map(({ id }) => id),
      'Closed Won',
    ),
  ).toBe(200);
  const ids = deals.map(({ id }) => `'${id}'`).join();
  // Rows of one statement are of one transaction.
  const told = () =>
    storedRows<{ rows: string; statements: string }>(
      app,
      `select count(*) as rows, count(distinct xmin::text) as statements from audit_log
       where action = 'invoice.created' and subject ->> 'deal' in (${ids})`,
    );
  await until('all to be invoiced', async () => Number((await told())[0]?.rows) === deals.length, 60_000);
  const calls = app.xero.calls.filter(isPut).length - before;
  expect(Number((await told())[0]?.statements)).toBe(calls);
  expect(calls).toBeLessThan(20);
});

test('the same failure is told once an hour, and another one, or a success, at once', async () => {
  const { db } = app.server.context;
  const entry = { ...byServer, orgId: orgId(), action: 'contact.updated', subject: { contact: 'c', customer: 'x' } };
  const refused = { ...entry, outcome: 'refused' as const, code: 'xero_refused' };
  const at = (minutes: number) => ({ at: new Date(Date.now() + minutes * 60_000) });
  await noteWrites(db, [{ ...refused, ...at(0) }]);
  // The same, its kinds named in another order.
  await noteWrites(db, [{ ...refused, ...at(30), subject: { customer: 'x', contact: 'c' } }]);
  await noteWrites(db, [
    { ...refused, ...at(31), code: 'contact_archived' },
    { ...refused, ...at(31), subject: { contact: 'd' } },
    { ...entry, ...at(32), outcome: 'success', code: null, after: { fields: ['name'] } },
    { ...entry, ...at(33), outcome: 'success', code: null },
  ]);
  await noteWrites(db, [{ ...refused, ...at(61) }]);
  expect(await auditLog(app, 'contact.updated')).toMatchObject([
    { code: 'xero_refused', before: null, after: null },
    ...[{ code: 'contact_archived' }, { subject: { contact: 'd' } }],
    { outcome: 'success', after: { fields: ['name'] } },
    ...[{ outcome: 'success', after: null }, { code: 'xero_refused' }],
  ]);
});

test('linking and unlinking are in the log', async () => {
  const [first, second] = [addDeal(app), addDeal(app)];
  const panel = await app.ledger.openPanel(app.zoho, first.id);
  await panel.createInvoice();
  const id = (await viewAt(panel, 'draft')).invoices[0]?.id ?? '';
  await panel.unlinkInvoice(id);
  const other = await app.ledger.openPanel(app.zoho, second.id);
  expect((await other.linkInvoice(id)).status).toBe(200);
  expect((await other.linkInvoice(id)).status).toBe(200);
  expect((await auditLog(app, 'invoice.unlinked'))[0]).toMatchObject({ subject: { deal: first.id, invoice: id } });
  expect(await auditLog(app, 'invoice.linked')).toHaveLength(1);
});

test('a refused identity is told at once, and a flood of them by the minute', async () => {
  // The minute begins with the server.
  await app.restart();
  const signed = { path: '/zoho/stage', body: '{"dealId":"1","stage":"x"}' } as const;
  const wrong = () => callAsExtension(app, { ...signed, secret: 'not the secret' });
  expect((await wrong()).status).toBe(401);
  const refusals = async () => (await auditLog(app, 'request.refused')).filter(({ actor }) => actor === 'extension');
  await until('the refusal to be told', async () => (await refusals()).length > 0);
  expect(await refusals()).toMatchObject([
    {
      ...{ org_id: orgId(), outcome: 'refused', code: 'not_signed_in', origin: 'webhook' },
      subject: { route: 'POST /zoho/stage', status: '401', count: '1' },
    },
  ]);
  for (let more = 0; more < 30; more += 1) await wrong();
  const xero = { method: 'POST', body: '{}', headers: { 'x-xero-signature': 'wrong' } };
  expect((await fetch(`${app.url}/webhooks/xero`, xero)).status).toBe(401);
  await app.restart();
  expect((await refusals()).map(({ subject }) => subject['count'])).toEqual(['1', '30']);
  const byXero = (await auditLog(app, 'request.refused')).filter(({ actor }) => actor === 'xero');
  expect(byXero).toMatchObject([{ code: 'wrong_signature', org_id: null }]);
});

test('addresses are told apart in the log, and cannot be read there', async () => {
  const rows = await auditLog(app);
  const networks = new Set(rows.map(({ network }) => network).filter((network) => network !== null));
  expect(networks.size).toBe(1);
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    expect(networks).not.toContain(createHmac('sha256', '').update(address).digest('hex').slice(0, 32));
  }
});

test('an administrator takes the log away as a file, of all or of some days; nobody else does', async () => {
  const csv = await app.browser.request(`${app.url}/api/audit?format=csv`);
  expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="deal-ledger-audit-.*\.csv"$/);
  const lines = (await csv.text()).trimEnd().split('\r\n');
  // What earlier stories have led to may still be told.
  const lastId = Number(/\d+/.exec(lines.at(-1) ?? '')?.[0]);
  const rows = (await auditLog(app)).filter(({ org_id, id }) => org_id === orgId() && id <= lastId);
  expect(rows.at(-1)?.id).toBe(lastId);
  expect(lines).toHaveLength(rows.length + 1);
  expect(lines[0]).toBe('id,at,actor,userId,action,subject,outcome,code,before,after,origin,network');

  const jsonLines = await app.browser.request(`${app.url}/api/audit?format=jsonl&to=2999-01-01`);
  const parsed = (await jsonLines.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { action: string; at: string });
  const exported = { action: 'audit_log.exported', after: { format: 'jsonl', from: null, to: '2999-01-01' } };
  expect(parsed).toContainEqual(expect.objectContaining(exported));
  // Not the same day if it is about midnight.
  const [firstDay, lastDay] = [parsed.at(0), parsed.at(-1)].map((row) => row?.at.slice(0, 10) ?? '');
  const none = await app.browser.request(`${app.url}/api/audit?format=jsonl&to=2001-01-01`);
  expect(await none.text()).toBe('');
  const ofDays = await app.browser.request(`${app.url}/api/audit?format=jsonl&from=${firstDay}&to=${lastDay}`);
  expect((await ofDays.text()).split('\n').length).toBeGreaterThan(parsed.length);
  // More than is read at a time.
  await storedRows(
    app,
    `insert into audit_log (org_id, at, actor, action, outcome, origin)
     select '${orgId()}', '2001-01-01 12:00Z', 'server', 'test.' || n, 'success', 'job' from generate_series(1, 1234) n`,
  );
  const many = await app.browser.request(`${app.url}/api/audit?format=jsonl&from=2001-01-01&to=2001-01-01`);
  expect((await many.text()).match(/"test\.\d+"/g)).toEqual(Array.from({ length: 1234 }, (_, n) => `"test.${n + 1}"`));
  expect((await app.browser.request(`${app.url}/api/audit?format=xml`)).status).toBe(400);
  expect((await fetch(`${app.url}/api/audit`)).status).toBe(401);
});

test('the log takes no change and no removal', async () => {
  for (const change of ["update audit_log set code = 'x'", 'delete from audit_log', 'truncate audit_log']) {
    await expect(storedRows(app, change)).rejects.toThrow(/only be added to/);
  }
});

test('a connection that is lost is told once, and a disconnect with who did it', async () => {
  app.xero.revokeGrants();
  const deals = [addDeal(app), addDeal(app)];
  for (const { id } of deals) await app.zoho.moveStage(id, 'Closed Won');
  await until('the connection to be lost', async () => (await auditLog(app, 'xero.connection_lost')).length > 0);
  for (const { id } of deals) await settledJobs(app, id);
  expect(await auditLog(app, 'xero.connection_lost')).toMatchObject([
    { actor: 'server', user_id: null, after: { code: 'grant_refused' } },
  ]);
  expect((await app.ledger.admin('POST', '/disconnect/xero')).status).toBe(204);
  expect((await app.ledger.admin('POST', '/disconnect/xero')).status).toBe(204);
  expect(await auditLog(app, 'xero.disconnected')).toMatchObject([{ actor: 'person', user_id: userId() }]);
});
