import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDays, dayIn } from '../../server/sync/due-date.ts';
import { defaultRights } from '../../server/sync/rights.ts';
import { defaultRule } from '../../server/sync/settings.ts';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { loseAnswerAndXero } from '../support/lost-answer.ts';
import { until } from '../support/until.ts';
import { startCrmWorld, type CrmWorld } from './crm-world.ts';
import { confirmWho, createDraft, openInvoiced, stateOf } from './panel-acts.ts';

/** What stands in the way of an invoice, as a person reads it, and how it goes on. */
let world: CrmWorld;
beforeAll(async () => {
  world = await startCrmWorld();
});
beforeEach(async () => {
  world.app.zoho.signInAs(personNamed('Ava'));
  world.app.xero.failBy(() => null);
  organisation().periodLockDate = null;
  const { status } = await world.app.ledger.putSettings({
    ...{ rules: [defaultRule('Closed Won')], rights: defaultRights() },
  });
  expect(status).toBe(200);
});
afterAll(() => world.close());

const personNamed = (first: string) => world.app.zoho.users.find((user) => user.first_name === first)?.id ?? '';

function organisation() {
  const [first] = world.app.xero.organisations;
  if (!first) throw new Error('there is an organisation');
  return first;
}

test('an answer that Xero never gave is looked up before anything is sent again, and the panel says that it is', async () => {
  const { app } = world;
  const { id } = addDeal(app);
  const deal = await world.openDeal(id);
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  loseAnswerAndXero(app);
  await deal.page.getByRole('button', { name: 'Closed Won' }).click();
  await stateOf(deal, 'Checking with Xero').waitFor();
  await deal.panel.getByText('Nothing is sent again before we know').first().waitFor();
  app.xero.failBy(() => null);
  await stateOf(deal, 'Draft').waitFor();
  expect(invoicesOf(app, id)).toHaveLength(1);
  await deal.close();
});

test('a deal that is not at its stage says what its invoice lacks and what to do; once that is done the light says so', async () => {
  const { app } = world;
  const { id } = addDeal(app, { Amount: null, Account_Name: null });
  const deal = await world.openDeal(id);
  await deal.panel.getByText('2 things are missing before the deal can be invoiced').waitFor();
  await deal.panel.getByText('The deal has no account and no contact.').waitFor();
  await deal.panel.getByText(/enter the amount on the deal/).waitFor();

  await app.zoho.updateRecord('Deals', id, {
    Amount: 900,
    Account_Name: app.zoho.addAccount({ Account_Name: 'Kauri' }),
  });
  await deal.panel.getByRole('button', { name: 'Check again' }).click();
  await deal.panel.getByText('Everything is there to invoice this deal.').waitFor();
  await deal.panel.getByText('2 things are missing').waitFor({ state: 'detached' });
  await createDraft(deal);
  await stateOf(deal, 'Draft').waitFor();
  expect(invoicesOf(app, id)).toMatchObject([{ status: 'DRAFT' }]);
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('a locked period is said at the invoice date of the preview, and another date there is the way out', async () => {
  const { app } = world;
  const lockedTo = addDays(dayIn(organisation().zone, new Date()), 1);
  organisation().periodLockDate = lockedTo;
  const { id } = addDeal(app);
  await app.zoho.moveStage(id, 'Closed Won');
  const deal = await world.openDeal(id);
  await deal.panel
    .getByText(/locked in Xero/)
    .first()
    .waitFor();
  await deal.panel.getByRole('button', { name: 'Fix…' }).click();
  const preview = deal.panel.getByRole('dialog', { name: 'Invoice preview' });
  await preview.getByText(/locked in Xero/).waitFor();
  await preview.getByLabel('Invoice date').fill(addDays(lockedTo, 1));
  await preview.getByText(/Nothing stands in the way/).waitFor();
  await preview.getByRole('button', { name: 'Create draft' }).click();
  await confirmWho(deal);
  await stateOf(deal, 'Draft').waitFor();
  expect(invoicesOf(app, id)).toHaveLength(1);
  organisation().periodLockDate = null;
  await deal.close();
});

test('at Xero’s limit the panel says when it is tried next, and then it is done', async () => {
  const { app } = world;
  const { id } = addDeal(app);
  const deal = await world.openDeal(id);
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  const limited = { status: 429, headers: { 'Retry-After': '7', 'X-Rate-Limit-Problem': 'minute' } };
  app.xero.failNext({ method: 'PUT', path: /\/Contacts$/ }, limited);
  await deal.page.getByRole('button', { name: 'Closed Won' }).click();
  await deal.panel
    .getByText(/The invoice waits; the next try is at/)
    .first()
    .waitFor();
  await stateOf(deal, 'Draft').waitFor();
  expect(invoicesOf(app, id)).toHaveLength(1);
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('an invoice that was made while its e-mail was not sent says both', async () => {
  const { app } = world;
  await app.ledger.putSettings({ rules: [{ ...defaultRule('Closed Won'), status: 'AUTHORISED', email: true }] });
  const { id } = addDeal(app);
  const deal = await world.openDeal(id);
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  await deal.page.getByRole('button', { name: 'Closed Won' }).click();
  await stateOf(deal, 'Awaiting payment').waitFor();
  await deal.panel
    .getByText(/email address/)
    .first()
    .waitFor({ state: 'attached' });
  expect(invoicesOf(app, id)).toMatchObject([{ status: 'AUTHORISED', sentToContact: false }]);
  await deal.close();
});

test('an invoice that is deleted in Xero says so, and a new one is made only by a click', async () => {
  const deal = await openInvoiced(world);
  world.app.xero.deleteInvoice(deal.invoiceId);
  await stateOf(deal, 'Deleted').waitFor();
  await deal.panel.getByText('voided or deleted in Xero').first().waitFor();
  await deal.panel.getByRole('button', { name: 'Create new invoice' }).click();
  await deal.panel.getByRole('button', { name: 'Create draft' }).click();
  await stateOf(deal, 'Draft').waitFor();
  expect(invoicesOf(world.app, deal.dealId).map(({ status }) => status)).toEqual(['DELETED', 'DRAFT']);
  await deal.close();
});

test('who may not create reads who can, and nothing happens at a press', async () => {
  const { app } = world;
  const administrators = { who: { profiles: [], roles: [] }, strength: 'deal' as const };
  await app.ledger.putSettings({ rights: { ...defaultRights(), create: administrators } });
  const { id } = addDeal(app);
  app.zoho.signInAs(personNamed('Sam'));
  const deal = await world.openDeal(id);
  const create = deal.panel.getByRole('button', { name: 'Create invoice' });
  await deal.panel.getByText('You may not create invoices. Who can: administrators.').waitFor();
  await create.click({ force: true });
  expect(await deal.panel.getByRole('dialog').count()).toBe(0);
  expect(invoicesOf(app, id)).toEqual([]);
  await deal.close();
});

test('a lost connection is said with what is known and what waits, and the invoice is made once Xero is connected again', async () => {
  const { app } = world;
  const known = await openInvoiced(world, 'approved');
  app.xero.disconnectInXero(organisation().tenantId);
  const { id } = addDeal(app);
  const deal = await world.openDeal(id);
  await deal.page.getByRole('button', { name: 'Closed Won' }).click();
  await deal.panel.getByText('The connection to Xero is lost').waitFor();
  await deal.panel.getByText(/New invoices wait/).waitFor();
  await deal.panel.getByRole('link', { name: 'Reconnect Xero' }).waitFor();
  await known.comeBack();
  await known.panel.getByText('The connection to Xero is lost').waitFor();
  await stateOf(known, 'Awaiting payment').waitFor();

  await app.browser.open(new URL('/connect/xero', world.settingsUrl).href);
  await stateOf(deal, 'Draft').waitFor();
  await deal.panel.getByText('The connection to Xero is lost').waitFor({ state: 'detached' });
  expect(invoicesOf(app, id)).toHaveLength(1);
  await known.close();
  await deal.close();
});

test('before Xero is connected, an administrator reads that it is they, and a salesperson that it is not', async () => {
  const { app } = world;
  expect((await app.ledger.admin('POST', '/disconnect/xero')).status).toBe(204);
  const { id } = addDeal(app);
  const deal = await world.openDeal(id);
  await deal.panel.getByText('Xero is not connected yet').waitFor();
  await deal.panel.getByText(/^Connect it once in Settings/).waitFor();
  await deal.panel.getByRole('link', { name: 'Connect Xero' }).waitFor();
  await deal.close();

  app.zoho.signInAs(personNamed('Sam'));
  const salespersons = await world.openDeal(id);
  await salespersons.panel.getByText(/^An administrator connects it once/).waitFor();
  expect(await salespersons.panel.getByRole('link', { name: 'Connect Xero' }).count()).toBe(0);
  await salespersons.close();
});

test('an invoice of the organisation that was connected before is said to be there', async () => {
  const { app } = world;
  await app.browser.open(new URL('/connect/xero', world.settingsUrl).href);
  const known = await openInvoiced(world, 'approved');
  app.xero.addOrganisation({ name: 'Second Company' });
  app.xero.pickOrganisation(app.xero.organisations[1]?.tenantId ?? '');
  expect((await app.ledger.admin('POST', '/disconnect/xero')).status).toBe(204);
  await app.browser.open(new URL('/connect/xero', world.settingsUrl).href);
  expect((await app.ledger.admin('POST', '/api/organisation', { use: 'chosen' })).status).toBe(204);
  await known.comeBack();
  await known.panel.getByText(/In another Xero organisation/).waitFor();
  await until('the name of the other one', () => known.panel.getByText('Second Company').isVisible());
  await known.close();
});
