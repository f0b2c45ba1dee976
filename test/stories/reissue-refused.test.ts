import { expect, test } from 'vitest';
import { appOfFile, organisationOf } from '../support/app-of-file.ts';
import { invoicesOf } from '../support/deals.ts';
import { creditNotesOf, driftedDeal, planOf, reissued, reissueNow, shownWhen } from '../support/reissue.ts';
import { until } from '../support/until.ts';

const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

const oldOf = (invoiceId: string) => organisationOf(app).invoices.get(invoiceId);
const writesOf = (path: RegExp) =>
  app.xero.calls.filter(({ method, path: own, failure }) => method === 'PUT' && path.test(own) && failure === null);
const liveOf = (dealId: string) => invoicesOf(app, dealId).filter(({ status }) => status === 'DRAFT');

const refusal = (message: string) => ({
  status: 400,
  body: {
    ...{ ErrorNumber: 10, Type: 'ValidationException', Message: 'A validation exception occurred' },
    Elements: [{ ValidationErrors: [{ Message: message }] }],
  },
});

test('an invoice paid after the question was answered is left as it is, and the person decides anew', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  const agreed = await planOf(panel, invoice.id);
  expect(agreed.way).toBe('void');
  app.xero.pay(invoice.id, { amount: '500' });
  await panel.reissue(invoice.id, { reason: 'Two more desks', plan: agreed });
  const shown = await shownWhen(panel, invoice.id, 'the refusal', ({ reissue }) => reissue?.state === 'failed');
  expect(shown).toMatchObject({ status: 'AUTHORISED', repairs: ['accept', 'reissue'] });
  expect((await panel.view()).problems).toMatchObject([{ code: 'reissue_outdated' }]);
  expect(creditNotesOf(app, deal.id)).toEqual([]);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
  const view = await reissueNow(panel, invoice.id);
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
  expect(view.problems).toEqual([]);
});

test('what Xero refuses leaves everything as it was, is told in Xero’s own words and can be tried again', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id, { amount: '500' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '500.00');
  app.xero.failNext({ method: 'PUT', path: /\/CreditNotes$/ }, refusal('The moon is in the wrong house.'));
  await panel.reissue(invoice.id, { reason: 'Two more desks', plan: await planOf(panel, invoice.id) });
  await shownWhen(panel, invoice.id, 'the refusal', ({ reissue }) => reissue?.state === 'failed');
  expect((await panel.view()).problems).toMatchObject([
    {
      code: 'xero_refused',
      detail: 'The moon is in the wrong house.',
      message: expect.stringContaining(invoice.number) as string,
    },
  ]);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
  await reissueNow(panel, invoice.id);
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
});

test('an allocation that Xero refuses is told, and goes on by itself once it is taken', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id, { amount: '500' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '500.00');
  const allocationRefused = refusal('Not on a Sunday.');
  app.xero.failBy(({ method, path }) => (method === 'PUT' && path.endsWith('/Allocations') ? allocationRefused : null));
  await panel.reissue(invoice.id, { reason: 'Two more desks', plan: await planOf(panel, invoice.id) });
  const problem = await until('the problem', async () =>
    (await panel.view()).problems.find(({ detail }) => detail === 'Not on a Sunday.'),
  );
  expect(problem.message).toContain(`${invoice.number}-CR`);
  app.xero.failBy(() => null);
  await reissued(panel, invoice.id);
  expect(creditNotesOf(app, deal.id).map(({ allocations }) => allocations.length)).toEqual([1]);
  expect((await panel.view()).problems).toEqual([]);
});

test('an invoice whose successor could not be made is not touched', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  const plan = await planOf(panel, invoice.id);
  organisationOf(app).currencies = ['USD'];
  try {
    await until('the problem to be seen beforehand', async () => {
      const { problems } = (await panel.reissuePlan(invoice.id)).body;
      return problems.some(({ code }) => code === 'currency_not_enabled');
    });
    await panel.reissue(invoice.id, { reason: 'Two more desks', plan });
    await shownWhen(panel, invoice.id, 'the refusal', ({ reissue }) => reissue?.state === 'failed');
    expect((await panel.view()).problems).toMatchObject([{ code: 'currency_not_enabled' }]);
    expect(oldOf(invoice.id)?.status).toBe('AUTHORISED');
  } finally {
    organisationOf(app).currencies = ['NZD', 'USD', 'AUD'];
  }
  await until('nothing to stand against it', async () => {
    return (await panel.reissuePlan(invoice.id)).body.problems.length === 0;
  });
  await reissueNow(panel, invoice.id);
  expect(liveOf(deal.id)).toHaveLength(1);
});

test('an invoice that agrees with its deal, a draft and one of another deal are not taken back', async () => {
  const { panel, invoice } = await driftedDeal(app);
  const plan = await planOf(panel, invoice.id);
  await panel.acceptDrift(invoice.id);
  expect(await panel.reissue(invoice.id, { reason: 'No', plan })).toMatchObject({
    status: 409,
    body: { code: 'not_reissuable' },
  });
  const other = await driftedDeal(app);
  expect((await panel.reissue(other.invoice.id, { reason: 'No', plan })).status).toBe(404);
  expect((await panel.reissue(invoice.id, { reason: ' ', plan })).status).toBe(400);
  expect(oldOf(invoice.id)?.status).toBe('AUTHORISED');
  expect(writesOf(/\/CreditNotes$/).some(({ body }) => JSON.stringify(body).includes(invoice.number))).toBe(false);
});
