import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, invoicesOf } from '../support/deals.ts';
import { until } from '../support/until.ts';
import { startCrmWorld, type CrmWorld } from './crm-world.ts';
import { chooseAction, confirmWho, createDraft, openInvoiced, stateOf } from './panel-acts.ts';

let world: CrmWorld;
beforeAll(async () => {
  world = await startCrmWorld();
  // How a sign-in looks is a story of its own.
  const everyone = { who: 'everyone', strength: 'deal' };
  const rights = { approve: everyone, send: everyone, void: everyone };
  expect((await world.app.ledger.putSettings({ rights })).status).toBe(200);
});
afterAll(() => world.close());

/** That somebody is asked who they are is an error to a browser. */
const isUnexpected = (error: string) => !error.includes('403 (Forbidden)');

const statusOf = (dealId: string) => invoicesOf(world.app, dealId).map(({ status }) => status);

test('what is changed in the preview is what is made', async () => {
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  await deal.panel.getByRole('button', { name: 'Create invoice' }).click();
  const preview = deal.panel.getByRole('dialog', { name: 'Invoice preview' });
  await preview.getByText(/Nothing stands in the way/).waitFor();
  await preview.getByLabel('Unit price').fill('1000');
  await preview
    .getByText(/1,150\.00/)
    .first()
    .waitFor();
  await preview.getByLabel('Reference', { exact: true }).fill('PO 4711');
  await preview.getByRole('button', { name: 'Create draft' }).click();
  await confirmWho(deal);
  await stateOf(deal, 'Draft').waitFor();
  await deal.panel
    .getByText(/1,150\.00/)
    .first()
    .waitFor();
  expect(invoicesOf(world.app, id)).toMatchObject([{ reference: 'PO 4711', status: 'DRAFT' }]);
  expect(deal.errors.filter(isUnexpected)).toEqual([]);
  await deal.close();
});

test('where the administrator allows it, one click makes the invoice without a preview, and it can be undone', async () => {
  await world.app.ledger.putSettings({ create: 'one_click' });
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  await deal.panel.getByRole('button', { name: 'Create invoice' }).click();
  await stateOf(deal, 'Draft').waitFor();
  await deal.panel.getByRole('button', { name: 'Undo' }).waitFor();
  expect(statusOf(id)).toEqual(['DRAFT']);
  // What has a problem is looked at first.
  const { id: unready } = addDeal(world.app, { Amount: null });
  const other = await world.openDeal(unready);
  await other.panel.getByRole('button', { name: 'Create invoice' }).click();
  await other.panel
    .getByRole('dialog', { name: 'Invoice preview' })
    .getByText(/stands? in the way/)
    .waitFor();
  expect(statusOf(unready)).toEqual([]);
  await world.app.ledger.putSettings({ create: 'preview' });
  expect([...deal.errors, ...other.errors]).toEqual([]);
  await deal.close();
  await other.close();
});

test('what was just made is undone with one click, and the panel says so', async () => {
  const { id } = addDeal(world.app);
  const deal = await world.openDeal(id);
  await createDraft(deal);
  await deal.panel.getByRole('button', { name: 'Undo' }).click();
  await deal.panel.getByText(/ was undone\./).waitFor();
  expect(statusOf(id)).toEqual(['DELETED']);
  await deal.panel.getByRole('button', { name: 'Create new invoice' }).waitFor();
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('the panel’s first button goes on with the invoice: it is approved, then e-mailed', async () => {
  const deal = await openInvoiced(world);
  const { contactId } = invoicesOf(world.app, deal.dealId)[0] ?? { contactId: '' };
  world.app.xero.editContact(contactId, { EmailAddress: 'accounts@customer.example' });
  await deal.panel.getByRole('button', { name: `Approve ${deal.number}` }).click();
  await stateOf(deal, 'Awaiting payment').waitFor();
  await deal.panel.getByRole('button', { name: `E-mail ${deal.number}` }).click();
  const question = deal.panel.getByRole('dialog', { name: `E-mail ${deal.number} to the customer?` });
  await question.getByRole('button', { name: 'Send' }).click();
  await until('the e-mail', () => invoicesOf(world.app, deal.dealId)[0]?.sentToContact);
  await deal.panel.getByText('Sent', { exact: true }).waitFor();
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('a draft is edited in the panel', async () => {
  const deal = await openInvoiced(world);
  await chooseAction(deal, deal.number, 'Edit…');
  const form = deal.panel.getByRole('dialog', { name: `Edit ${deal.number}` });
  await form.getByLabel('Price').fill('900');
  await form.getByRole('button', { name: 'Save in Xero' }).click();
  await confirmWho(deal);
  await form.waitFor({ state: 'detached' });
  await deal.panel
    .getByText(/1,035\.00/)
    .first()
    .waitFor();
  expect(deal.errors.filter(isUnexpected)).toEqual([]);
  await deal.close();
});

test('an approved invoice is voided with a reason', async () => {
  const deal = await openInvoiced(world, 'approved');
  await chooseAction(deal, deal.number, 'Void…');
  const question = deal.panel.getByRole('dialog', { name: `Void ${deal.number}?` });
  await question.getByLabel('Reason').fill('Ordered twice');
  await question.getByRole('button', { name: 'Void' }).click();
  await stateOf(deal, 'Voided').waitFor();
  expect(statusOf(deal.dealId)).toEqual(['VOIDED']);
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('of an approved invoice a part is credited, then the rest, and another one may be made', async () => {
  const deal = await openInvoiced(world, 'approved');
  const question = deal.panel.getByRole('dialog', { name: `Credit ${deal.number}?` });
  await chooseAction(deal, deal.number, 'Credit…');
  await question.getByText(/credit note over .*1,380\.00/).waitFor();
  await question.getByLabel('Amount').fill('100');
  await question.getByLabel('Reason').fill('A chair was missing');
  await question.getByText(/1,280\.00 of it is not credited/).waitFor();
  await question.getByRole('button', { name: 'Credit', exact: true }).click();
  await deal.panel.getByText(/100\.00 credited by .*-CR\. Reason: A chair was missing/).waitFor();
  await stateOf(deal, 'Part paid').waitFor();
  await chooseAction(deal, deal.number, 'Credit…');
  await question.getByText(/credit note over .*1,280\.00/).waitFor();
  await question.getByLabel('Reason').fill('Ordered twice');
  await question.getByRole('button', { name: 'Credit', exact: true }).click();
  await stateOf(deal, 'Credited').waitFor();
  await deal.panel.getByText(/Credited by .*-CR2\. Reason: Ordered twice/).waitFor();
  await deal.panel.getByRole('button', { name: 'Create new invoice' }).waitFor();
  expect(statusOf(deal.dealId)).toEqual(['PAID']);
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('a draft is deleted with a reason', async () => {
  const deal = await openInvoiced(world);
  await chooseAction(deal, deal.number, 'Delete draft…');
  const question = deal.panel.getByRole('dialog', { name: `Delete ${deal.number}?` });
  await question.getByLabel('Reason').fill('Wrong customer');
  await question.getByRole('button', { name: 'Delete' }).click();
  await stateOf(deal, 'Deleted').waitFor();
  expect(statusOf(deal.dealId)).toEqual(['DELETED']);
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('the payment link is there to be copied, also where the CRM’s frame lets no page copy', async () => {
  const deal = await openInvoiced(world, 'approved');
  await chooseAction(deal, deal.number, 'Copy payment link');
  const link = deal.panel.getByLabel(`Payment link of ${deal.number}`);
  await link.focus();
  const selected = await link.evaluate((field: HTMLInputElement) =>
    field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0),
  );
  expect(selected).toContain(deal.invoiceId);
  // That the page may not copy is an error to a browser.
  expect(deal.errors.filter((error) => !error.includes('Clipboard'))).toEqual([]);
  await deal.close();
});

test('the PDF of an invoice is saved by the browser under its number', async () => {
  const deal = await openInvoiced(world, 'approved');
  const [download] = await Promise.all([deal.page.waitForEvent('download'), chooseAction(deal, deal.number, 'PDF')]);
  expect(download.suggestedFilename()).toBe(`${deal.number}.pdf`);
  await deal.panel.getByText(`The PDF of ${deal.number} is saved.`).waitFor();
  expect(deal.errors).toEqual([]);
  await deal.close();
});

test('the story of an invoice says when and by whom', async () => {
  const deal = await openInvoiced(world, 'approved');
  await chooseAction(deal, deal.number, 'Story');
  await deal.panel.getByText('Made in Xero').first().waitFor();
  expect(deal.errors).toEqual([]);
  await deal.close();
});
