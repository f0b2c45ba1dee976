import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { until } from '../support/until.ts';
import { collectErrors, startCrmWorld, type CrmWorld, type DealPage } from './crm-world.ts';
import { chooseAction, createDraft } from './panel-acts.ts';

let world: CrmWorld;
beforeAll(async () => {
  world = await startCrmWorld();
  // How a sign-in looks is a story of its own.
  const everyone = { who: 'everyone', strength: 'deal' };
  await world.app.ledger.putSettings({ rights: { link: everyone, void: everyone } });
});
afterAll(() => world.close());

/** Xero's page of an invoice, opened by the panel's own link. */
async function openInXero({ page, panel }: DealPage) {
  const link = panel.getByRole('link', { name: /DL-[A-Z0-9]{10}/ }).first();
  await link.waitFor();
  const address = (await link.getAttribute('href')) ?? '';
  expect(address).toMatch(/^https:\/\/go\.xero\.com\//);
  const xeroPage = await page.context().newPage();
  await xeroPage.goto(address);
  return xeroPage;
}

test('a click on Closed Won in the CRM brings the invoice into the panel, and a payment in Xero turns it paid', async () => {
  const deal = await world.openDeal(addDeal(world.app).id);
  await deal.panel.getByText('Not invoiced', { exact: true }).waitFor();

  await deal.page.getByRole('button', { name: 'Closed Won' }).click();
  await deal.panel.getByText('Draft', { exact: true }).first().waitFor();
  await deal.panel.getByText('$1,380.00').first().waitFor();

  const xeroPage = await openInXero(deal);
  await xeroPage.getByRole('button', { name: 'Approve & pay' }).click();
  await deal.panel.locator('header').getByText('Paid', { exact: true }).waitFor();
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('an open panel that is told of changes shows a payment without a reload and without asking', async () => {
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  await deal.panel.getByText('Live', { exact: true }).waitFor();
  await createDraft(deal);
  const xeroPage = await openInXero(deal);

  const asked: string[] = [];
  deal.page.on('request', (request) => {
    if (request.url().includes(`/api/deals/${id}`)) asked.push(`${request.method()} ${request.url()}`);
  });
  await xeroPage.getByRole('button', { name: 'Approve & pay' }).click();
  // The panel of a draft would ask again after ten seconds if it were told of nothing.
  await deal.panel.locator('header').getByText('Paid', { exact: true }).waitFor();
  expect(asked).toEqual([]);
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('Create invoice works from the panel when the browser may not call our server: everything goes through the CRM', async () => {
  world.app.zoho.setWidgetNetwork('blocked');
  const deal = await world.openDeal(addDeal(world.app, { Deal_Name: '<b>Bold</b> & "quoted"; drop table deals' }).id);
  await createDraft(deal);
  await deal.panel.getByText('Draft', { exact: true }).first().waitFor();
  expect(await deal.panel.locator('b', { hasText: 'Bold' }).count()).toBe(0);
  await deal.close();
  world.app.zoho.setWidgetNetwork('open');
});

test.each([
  ['open', 'Foggy Harbour'],
  ['blocked', 'Foggy Bay'],
] as const)(
  'a deal goes on by itself when a person chooses its unclear contact in the panel (way to our server: %s)',
  async (network, name) => {
    const { app } = world;
    app.zoho.setWidgetNetwork(network);
    const contactId = app.xero.addContact({
      Name: name,
      EmailAddress: 'accounts@foggy.test',
      ContactNumber: `CUST-${name}`,
    });
    const account = app.zoho.addAccount({ Account_Name: name });
    const { id } = addDeal(app, { Account_Name: { id: account.id } });
    await app.zoho.moveStage(id, 'Closed Won');
    const deal = await world.openDeal(id);
    await deal.panel.getByText('Contact needed', { exact: true }).waitFor();
    await deal.panel.getByText('accounts@foggy.test').waitFor();
    await deal.panel.getByRole('button', { name: `Use this contact ${name}` }).click();
    await deal.panel.getByText('Draft', { exact: true }).first().waitFor();
    expect(invoicesOf(app, id)).toMatchObject([{ contactId }]);
    app.zoho.setWidgetNetwork('open');
    if (network === 'open') expect(deal.errors).toEqual([]);
    await deal.close();
  },
);

test('an invoice is linked in the panel’s own frame, which grows with what is asked, and unlinked again', async () => {
  const { app } = world;
  const contactId = app.xero.addContact({ Name: 'Foggy Fields' });
  app.xero.addInvoice({
    ...{ Type: 'ACCREC', Status: 'AUTHORISED', InvoiceNumber: 'HAND-0001', Contact: { ContactID: contactId } },
    ...{ Date: '2026-11-20', DueDate: '2099-12-20' },
    LineItems: [{ Description: 'By hand', Quantity: 1, UnitAmount: 500, AccountCode: '200', TaxType: 'NONE' }],
  });
  const deal = await world.openDeal(addDeal(app).id);
  const { page, panel } = deal;
  const dialog = panel.getByRole('dialog', { name: 'Find the invoice in Xero' });
  const link = panel.getByRole('button', { name: 'Link an existing invoice' });
  await link.click();
  // Where to type is where the keys go.
  await dialog.locator('input:focus').waitFor();
  await page.keyboard.type('HAND');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await link.and(panel.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByRole('searchbox').fill('hand-0001');
  await page.keyboard.press('Enter');
  await dialog.getByText('HAND-0001 · Foggy Fields').waitFor();
  await until('the dialog to stand in its frame', async () => {
    const [frame, shown] = [await page.locator('iframe').boundingBox(), await dialog.boundingBox()];
    return frame !== null && shown !== null && shown.y + shown.height <= frame.y + frame.height;
  });
  await dialog.getByRole('button', { name: 'Link HAND-0001' }).click();
  await panel.getByText('Linked by hand').waitFor();

  await chooseAction(deal, 'HAND-0001', 'Unlink…');
  await panel.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
  await panel.getByText('Not invoiced', { exact: true }).waitFor();
  expect(await panel.getByText('HAND-0001').count()).toBe(0);
  expect(deal.errors).toEqual([]);
  await deal.close();
});

/** A deal whose invoice was approved in Xero, and which is worth more since: the panel says so. */
async function openDrifted(): Promise<DealPage & { dealId: string; number: string }> {
  const { app } = world;
  const { id } = addDeal(app);
  await app.zoho.moveStage(id, 'Closed Won');
  const made = await until('the invoice', () => invoicesOf(app, id)[0]);
  app.xero.approve(made.invoiceId);
  await app.zoho.updateRecord('Deals', id, { Amount: 1500 });
  const deal = await world.openDeal(id);
  await deal.panel.getByText(`${made.number} does not agree with the deal`).waitFor();
  return { ...deal, dealId: id, number: made.number };
}

test('what differs between deal and invoice is kept with one click', async () => {
  const deal = await openDrifted();
  await deal.panel.getByRole('cell', { name: '$1,500.00' }).first().waitFor();
  await deal.panel.getByRole('button', { name: 'Keep it as it is in Xero' }).click();
  await deal.panel.getByText('does not agree with the deal').waitFor({ state: 'detached' });
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('an approved invoice is taken back with a reason and made anew for what the deal says now', async () => {
  const deal = await openDrifted();
  const { panel, number } = deal;
  await panel.getByRole('button', { name: 'Credit and reissue…' }).click();
  const dialog = panel.getByRole('dialog', { name: `Credit and reissue ${number}?` });
  await dialog.getByText(/a new invoice over (NZ)?\$1,725\.00/).waitFor();
  await dialog.getByLabel('Reason').fill('Two more desks');
  await dialog.getByRole('button', { name: 'Credit and reissue' }).click();
  await panel.getByText('Voided and made anew.').waitFor();
  await panel.getByText('$1,725.00').first().waitFor();
  const live = invoicesOf(world.app, deal.dealId).filter(({ status }) => status === 'DRAFT');
  expect(live).toHaveLength(1);
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('an administrator sees both connections and chooses the account on the settings page', async () => {
  const context = await world.browser.newContext({ viewport: { width: 1200, height: 1000 } });
  const page = await context.newPage();
  const errors = collectErrors(page);
  await page.goto(world.settingsUrl);
  await page.getByRole('link', { name: 'Connections & security' }).click();
  await page.getByText('Demo Company (NZ)').first().waitFor();
  await page.getByRole('link', { name: 'Mapping' }).click();
  await page.getByLabel('Sales account').selectOption({ label: '210 – Consulting' });
  await page.getByRole('button', { name: /Save/ }).click();
  await page.getByText(/Saved/).first().waitFor();
  expect((await world.app.ledger.settings()).body.mapping.salesAccountCode).toBe('210');
  expect(errors).toEqual([]);
  await context.close();
});
