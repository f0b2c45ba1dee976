import { expect, test } from 'vitest';
import { errorBodySchema } from '../../server/api/contract/problems.ts';
import type { Condition } from '../../server/api/contract/rules.ts';
import { appOfFile } from '../support/app-of-file.ts';
import { addDeal, invoicesOf, settledJobs } from '../support/deals.ts';
import { until } from '../support/until.ts';

const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

/** Nothing tells us of what is done in the CRM meanwhile. */
async function untold(work: () => Promise<unknown>) {
  app.zoho.setNotifications({ notifications: 'off' });
  await work();
  app.zoho.setNotifications({ notifications: 'on' });
}

const won = { id: 'won', name: 'Invoice on Closed Won', stage: 'Closed Won' };
const putConditions = (...of: Condition[]) =>
  app.ledger.putSettings({ rules: [{ ...won, conditions: { match: 'all', of } }] });
const large: Condition = { field: 'Amount', is: 'at_least', values: ['5000'] };

test('a rule that asks for more leaves other deals alone and says so; the edit that meets it makes the invoice', async () => {
  expect((await putConditions(large, { field: 'Next_Step', is: 'equals', values: ['Invoice it'] })).status).toBe(200);
  const deal = addDeal(app, { Amount: 6000 });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const skipped = await until('the deal to be skipped', async () => (await settledJobs(app, deal.id))[0]);
  expect(skipped).toMatchObject({ state: 'skipped', problem: { code: 'conditions_not_met' } });
  expect(skipped.problem?.message).toContain('Next Step is “Invoice it”');
  expect(invoicesOf(app, deal.id)).toEqual([]);
  await app.zoho.updateRecord('Deals', deal.id, { Next_Step: 'Invoice it' });
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test('an edit of such a deal of which no event tells is found, and one that meets the conditions is invoiced', async () => {
  await putConditions(large);
  const deal = addDeal(app, { Amount: 100 });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the deal to be skipped', async () => (await settledJobs(app, deal.id))[0]?.state === 'skipped');
  await untold(() => app.zoho.updateRecord('Deals', deal.id, { Amount: 9000 }));
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test('a click does not ask for conditions, but the preview says that the deal does not meet them', async () => {
  await putConditions(large);
  const [deal, other] = [addDeal(app), addDeal(app, { Amount: 5000 })];
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  const { body: preview } = await panel.preview();
  const message = `The rule “${won.name}” is for deals where Amount is at least “5000”. This deal is not one of them.`;
  expect(preview).toMatchObject({ problems: [], notes: [{ code: 'conditions_not_met', message, fix: null }] });
  const { body: fitting } = await (await app.ledger.openPanel(app.zoho, other.id)).preview();
  expect(fitting).toMatchObject({ problems: [], notes: [] });
  expect((await panel.createInvoice()).status).toBe(202);
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test.each<[what: string, condition: unknown, field: string]>([
  ['a field deals do not have', { field: 'Colour', is: 'equals', values: ['red'] }, 'rules.0.conditions.of.0'],
  ['a comparison that does not fit', { field: 'Amount', is: 'contains', values: ['1'] }, 'rules.0.conditions.of.0'],
  ['a number that is none', { field: 'Amount', is: 'more_than', values: ['many'] }, 'rules.0.conditions.of.0'],
  ['a day that is none', { field: 'Closing_Date', is: 'after', values: ['tomorrow'] }, 'rules.0.conditions.of.0'],
  ['no value', { field: 'Type', is: 'one_of', values: [] }, 'rules.0.conditions.of.0'],
  ['a value where none belongs', { field: 'Type', is: 'empty', values: ['x'] }, 'rules.0.conditions.of.0'],
  ['an unknown comparison', { field: 'Type', is: 'smells_of', values: ['x'] }, 'rules.0.conditions.of.0.is'],
])('%s is refused, naming the condition', async (_what, condition, field) => {
  const answer = await putConditions(condition as Condition);
  expect(answer.status).toBe(422);
  expect((errorBodySchema.parse(answer.body).errors ?? []).map((error) => error.field)).toEqual([field]);
});

test('the text of the reference takes fields of the deal; one that deals do not have is refused by name', async () => {
  await app.ledger.putSettings({ rules: [won] });
  const templates = { reference: '{Deal_Name} – {Next_Step}', lineDescription: '{Line} ({Account_Name})' };
  expect((await app.ledger.putSettings({ mapping: { templates } })).status).toBe(200);
  const deal = addDeal(app, { Deal_Name: 'Solar roof', Next_Step: 'PO 4711' });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [invoice] = await until('the invoice', () => invoicesOf(app, deal.id).length === 1 && invoicesOf(app, deal.id));
  expect(invoice?.reference).toBe('Solar roof – PO 4711');
  expect(invoice?.lines[0]?.description).toMatch(/^Solar roof \(Ridgeway \w+\)$/);

  const refused = await app.ledger.putSettings({ mapping: { templates: { ...templates, reference: '{Colour}' } } });
  expect(refused.status).toBe(422);
  expect(errorBodySchema.parse(refused.body).errors).toMatchObject([
    { field: 'mapping.templates.reference', message: expect.stringContaining('“{Colour}”') as string },
  ]);
});
