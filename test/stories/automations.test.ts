import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultRule } from '../../server/sync/settings.ts';
import { writesTo } from '../support/acting.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

/** What follows from an invoice by itself: off unless switched on, each once, never a second invoice. */
let app: App;
const off = { paidStage: null, paidTask: 'off', overdueTask: 'off', lost: null };
beforeAll(async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  app.zoho.setNotifications({ workflow: 'on' });
});
beforeEach(async () => {
  await set({ automations: off, crmFields: { mode: 'off', zohoWorkflows: 'off' }, rules: [approved] });
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const approved = { ...defaultRule('Closed Won'), status: 'AUTHORISED', dueDays: 14 };
async function set(settings: object): Promise<void> {
  const answer = await app.ledger.putSettings(settings);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
}
const tasksOf = (dealId: string) =>
  app.zoho.list('Tasks').filter(({ What_Id: deal }) => (deal as { id: string } | null)?.id === dealId);
const runsOf = (dealId: string) =>
  storedRows<{ automation: string; state: string }>(
    app,
    `select automation, state from automation_runs where deal_id = '${dealId}' order by automation`,
  );
const stageOf = (dealId: string) => app.zoho.find('Deals', dealId)?.Stage;
const lookedAt = (dealId: string) =>
  until('the deal to be looked at', async () => {
    const rows = `select 1 from deal_write_backs where deal_id = '${dealId}' and state = 'done'`;
    return (await storedRows(app, rows)).length > 0;
  });

async function won(values = {}, state: 'awaiting_payment' | 'draft' | 'overdue' = 'awaiting_payment') {
  const deal = addDeal(app, values);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await viewAt(panel, state);
  const [invoice] = invoicesOf(app, deal.id);
  if (!invoice) throw new Error('there is an invoice');
  return { dealId: deal.id, invoice, panel };
}

test('a lost deal’s invoice is voided without any further permission of the CRM', async () => {
  await set({ automations: { lost: { stages: ['Closed Lost'], drafts: 'keep', unpaid: 'void' } } });
  expect((await app.ledger.settings()).body.automations.state).toMatchObject({ is: 'working', problem: null });
  const { dealId, panel } = await won();
  await app.zoho.moveStage(dealId, 'Closed Lost');
  await viewAt(panel, 'voided');
});

test('without the permission an automation waits, and the settings say so; then it happens', async () => {
  await set({ automations: { paidTask: 'on' } });
  expect((await app.ledger.settings()).body.automations.state).toMatchObject({
    is: 'needs_consent',
    consentPath: '/connect/zoho?for=automations',
  });
  const { dealId, invoice } = await won();
  app.xero.pay(invoice.invoiceId);
  const asked = await app.browser.open(`${app.url}/connect/zoho?for=automations`);
  expect(new URL(asked.visited[1] ?? '').searchParams.get('scope')).toContain('ZohoCRM.modules.tasks.CREATE');
  await until('the task', () => tasksOf(dealId).length > 0);
  expect(tasksOf(dealId)).toMatchObject([
    { Subject: `Invoice ${invoice.number} is paid`, Owner: { id: app.zoho.users[0]?.id } },
  ]);
  expect((await app.ledger.settings()).body.automations.state?.is).toBe('working');
});

test('fully paid: the deal moves to the stage, once, and neither a workflow nor a rule of ours follows from it', async () => {
  await set({ automations: { paidStage: 'Negotiation/Review' } });
  const { dealId, invoice, panel } = await won();
  const told = app.zoho.deliveries.filter(({ recordId }) => recordId === dealId).length;
  app.xero.pay(invoice.invoiceId, { amount: 380 });
  await viewAt(panel, 'part_paid');
  await lookedAt(dealId);
  expect(stageOf(dealId)).toBe('Closed Won');
  app.xero.pay(invoice.invoiceId);
  await until('the stage', () => stageOf(dealId) === 'Negotiation/Review');
  const later = await until('Zoho to tell of it', () => {
    const all = app.zoho.deliveries.filter(({ recordId }) => recordId === dealId);
    return all.length > told && all.slice(told);
  });
  expect(later.map(({ kind }) => kind)).toEqual(['notification']);
  await settledJobs(app, dealId);
  expect(invoicesOf(app, dealId)).toHaveLength(1);
  // A person moves it back, and the payment is taken back and comes again: it stays where the person put it.
  await app.zoho.moveStage(dealId, 'Closed Won');
  app.xero.removePayments(invoice.invoiceId);
  await viewAt(panel, 'awaiting_payment');
  app.xero.pay(invoice.invoiceId);
  await viewAt(panel, 'paid');
  await lookedAt(dealId);
  await settledJobs(app, dealId);
  expect(await runsOf(dealId)).toEqual([{ automation: 'paid_stage', state: 'done' }]);
  expect([stageOf(dealId), invoicesOf(app, dealId).length]).toEqual(['Closed Won', 1]);
});

test('Zoho’s workflows react to our change of a stage when the settings let them', async () => {
  await set({ automations: { paidStage: 'Negotiation/Review' }, crmFields: { zohoWorkflows: 'on' } });
  const { dealId, invoice } = await won();
  app.xero.pay(invoice.invoiceId);
  await until('the stage', () => stageOf(dealId) === 'Negotiation/Review');
  const ours = await until('the workflow', () =>
    app.zoho.deliveries.find(
      ({ kind, recordId, body }) => kind === 'deluge' && recordId === dealId && body.includes('Negotiation'),
    ),
  );
  expect(ours.status).toBe(202);
  await settledJobs(app, dealId);
  expect(invoicesOf(app, dealId)).toHaveLength(1);
});

test('a blueprint holds the deal at its stage: the panel says what to do', async () => {
  await set({ automations: { paidStage: 'Negotiation/Review' } });
  const { dealId, invoice, panel } = await won();
  app.zoho.hold(dealId, 'blueprint');
  app.xero.pay(invoice.invoiceId);
  const problem = await until('the problem', async () => (await panel.view()).problems[0]);
  expect(problem).toMatchObject({
    code: 'crm_deal_in_blueprint',
    message: expect.stringContaining('did not move the deal to “Negotiation/Review”') as string,
  });
  expect(stageOf(dealId)).toBe('Closed Won');
});

test('a stage that makes an invoice cannot be the one that paid deals move to, nor that of lost ones', async () => {
  const refused = async (automations: object) => {
    const answer = await app.ledger.putSettings({ automations });
    expect(answer.status).toBe(422);
    return (answer.body as unknown as { errors: { field: string }[] }).errors.map(({ field }) => field);
  };
  expect(await refused({ paidStage: 'Closed Won' })).toEqual(['automations.paidStage']);
  expect(await refused({ paidStage: 'Not There' })).toEqual(['automations.paidStage']);
  expect(await refused({ lost: { stages: ['Closed Won'] } })).toEqual(['automations.lost.stages.0']);
  await set({ automations: { paidStage: 'Negotiation/Review' } });
  const rule = { ...approved, id: 'second', stage: 'Negotiation/Review' };
  const answer = await app.ledger.putSettings({ rules: [approved, rule] });
  expect((answer.body as unknown as { errors: { field: string }[] }).errors).toMatchObject([
    { field: 'automations.paidStage' },
  ]);
});

test('an overdue invoice makes one task for the deal’s owner; one that was overdue before makes none', async () => {
  await set({ rules: [{ ...approved, dueDays: 0, dateFrom: 'closing_date' }] });
  const owner = app.zoho.users[1]?.id;
  const values = { Closing_Date: '2026-01-15', Owner: { id: owner } };
  const earlier = await won(values, 'overdue');
  await set({ automations: { overdueTask: 'on' } });
  const { dealId, invoice } = await won(values, 'overdue');
  await until('the task', () => tasksOf(dealId).length > 0);
  expect(tasksOf(dealId)).toMatchObject([
    {
      Subject: `Invoice ${invoice.number} is overdue`,
      Description: expect.stringContaining('owes 1380.00 NZD') as string,
      Owner: { id: owner },
    },
  ]);
  app.xero.pay(invoice.invoiceId, { amount: 100 });
  await until('the payment', async () => {
    const paid = `select 1 from deal_invoices where deal_id = '${dealId}' and amount_paid = 100`;
    return (await storedRows(app, paid)).length > 0;
  });
  await lookedAt(dealId);
  expect(await runsOf(dealId)).toEqual([{ automation: 'overdue_task', state: 'done' }]);
  expect(tasksOf(dealId)).toHaveLength(1);
  expect(tasksOf(earlier.dealId)).toEqual([]);
});

test('Zoho does not say whether it made the task: it is not made again, and the panel says so', async () => {
  await set({ automations: { paidTask: 'on' } });
  const { dealId, invoice, panel } = await won();
  app.zoho.failNext({ method: 'POST', path: /\/Tasks$/ }, 'lose-answer');
  app.xero.pay(invoice.invoiceId);
  const problem = await until('the problem', async () => (await panel.view()).problems[0]);
  expect(problem.code).toBe('crm_task_unknown');
  expect(tasksOf(dealId)).toHaveLength(1);
});

test('Zoho asks for quiet before a task: it is made later, once', async () => {
  await set({ automations: { paidTask: 'on' } });
  const { dealId, invoice } = await won();
  app.zoho.failNext({ method: 'POST', path: /\/Tasks$/ }, { status: 429, headers: { 'retry-after': '1' } });
  app.xero.pay(invoice.invoiceId);
  await until('the task', () => tasksOf(dealId).length > 0);
  expect(tasksOf(dealId)).toHaveLength(1);
});

test('a lost deal: its draft is deleted and its unpaid invoice voided, only when the settings say so', async () => {
  await set({ rules: [{ ...approved, status: 'DRAFT' }] });
  const kept = await won({}, 'draft');
  await app.zoho.moveStage(kept.dealId, 'Closed Lost');
  await settledJobs(app, kept.dealId);
  await set({ automations: { lost: { stages: ['Closed Lost'], drafts: 'delete', unpaid: 'void' } } });
  const draft = await won({}, 'draft');
  await set({ rules: [approved] });
  const unpaid = await won();
  app.xero.calls.length = 0;
  for (const { dealId } of [draft, unpaid]) await app.zoho.moveStage(dealId, 'Closed Lost');
  await viewAt(draft.panel, 'voided');
  await viewAt(unpaid.panel, 'voided');
  expect([draft, unpaid].map(({ dealId }) => invoicesOf(app, dealId).map(({ status }) => status))).toEqual([
    ['DELETED'],
    ['VOIDED'],
  ]);
  expect(invoicesOf(app, kept.dealId)[0]?.status).toBe('DRAFT');
  // Won again, it is not invoiced again by itself.
  await app.zoho.moveStage(unpaid.dealId, 'Closed Won');
  await settledJobs(app, unpaid.dealId);
  expect(invoicesOf(app, unpaid.dealId)).toHaveLength(1);
});

test('another setting that is saved changes nothing about what is to follow', async () => {
  await set({ automations: { lost: { stages: ['Closed Lost'], drafts: 'keep', unpaid: 'void' } } });
  await set({ rules: [{ ...approved, status: 'DRAFT' }] });
  const { dealId } = await won({}, 'draft');
  await app.zoho.moveStage(dealId, 'Closed Lost');
  await settledJobs(app, dealId);
  await set({ rounding: 'wait' });
  expect(await runsOf(dealId)).toEqual([]);
  // Approved after all: it is unpaid, and the deal is lost.
  app.xero.approve(invoicesOf(app, dealId)[0]?.invoiceId ?? '');
  await until('the invoice to be voided', () => invoicesOf(app, dealId)[0]?.status === 'VOIDED');
});

test('a lost deal whose invoice is paid in part keeps it, also when the payment has just arrived', async () => {
  await set({ automations: { lost: { stages: ['Closed Lost'], drafts: 'delete', unpaid: 'void' } } });
  const { dealId, invoice, panel } = await won();
  app.xero.pay(invoice.invoiceId, { amount: 1 });
  await app.zoho.moveStage(dealId, 'Closed Lost');
  await viewAt(panel, 'part_paid');
  await settledJobs(app, dealId);
  await lookedAt(dealId);
  await until('nothing to be left', async () => !(await runsOf(dealId)).some(({ state }) => state === 'due'));
  expect(invoicesOf(app, dealId)[0]?.status).toBe('AUTHORISED');
});

test('an answer of Xero is lost while it voids: Xero is looked at first, and it is voided once', async () => {
  await set({ automations: { lost: { stages: ['Closed Lost'], drafts: 'keep', unpaid: 'void' } } });
  const { dealId, invoice, panel } = await won();
  app.xero.failNext({ method: 'POST', path: new RegExp(`/Invoices/${invoice.invoiceId}$`) }, 'lose-answer');
  await app.zoho.moveStage(dealId, 'Closed Lost');
  await viewAt(panel, 'voided');
  await until('the run to end', async () => (await runsOf(dealId)).every(({ state }) => state === 'done'));
  expect(writesTo(app, invoice.invoiceId)).toHaveLength(1);
});
