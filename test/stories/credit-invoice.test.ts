import { expect, test } from 'vitest';
import { appOfFile, organisationOf } from '../support/app-of-file.ts';
import { approvedDeal, draftedDeal, inXero, reasonsOf, refused } from '../support/acting.ts';
import { auditLog } from '../support/audit.ts';
import { credited, creditNow, creditPlanOf } from '../support/credit.ts';
import { invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { creditNotesOf, driftedDeal, planOf, shownWhen } from '../support/reissue.ts';
import { until } from '../support/until.ts';

/** A credit note takes an approved invoice back, and no other invoice follows by itself. */
const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const everyCallOf = (path: RegExp) =>
  app.xero.calls.filter(({ method, path: own }) => method === 'PUT' && path.test(own));

async function partPaidDeal() {
  const approved = await approvedDeal(app);
  app.xero.pay(approved.invoice.id, { amount: '500' });
  const invoice = await shownWhen(approved.panel, approved.invoice.id, 'the payment', ({ amountPaid }) => {
    return amountPaid === '500.00';
  });
  return { ...approved, invoice };
}

test('an unpaid invoice is credited: a note over all of it is set against it, and the deal is not invoiced any more', async () => {
  const { deal, panel, invoice } = await approvedDeal(app);
  expect(invoice.actions).toEqual(['send', 'credit', 'void']);
  expect((await panel.creditPlan(invoice.id)).body).toEqual({
    plan: { way: 'credit', currency: 'NZD', amount: '1380.00', applied: '1380.00', left: '0.00', rest: '0.00' },
    problems: [],
  });
  const after = await creditNow(panel, invoice.id, 'Ordered twice');
  const [note, ...others] = creditNotesOf(app, deal.id);
  expect(others).toEqual([]);
  expect(note).toMatchObject({
    number: `${invoice.number}-CR`,
    status: 'PAID',
    contactId: inXero(app, invoice.id).contactId,
  });
  expect(note?.document?.reference).toBe('Ordered twice');
  expect(note?.total.toFixed(2)).toBe('1380.00');
  expect(after).toMatchObject({
    ...{ status: 'PAID', state: 'voided', actions: [], asked: null, reissue: null },
    credited: { number: `${invoice.number}-CR`, part: null, reason: 'Ordered twice', left: '0.00' },
  });
  const view = await viewAt(panel, 'voided');
  expect(view.totals).toEqual([]);
  expect(view.problems).toEqual([]);
  expect(view.can.create).toBe(true);
  expect(view.deal.notInvoiced).toMatchObject({ amount: '1200.00' });
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});

test('the reason stands in Xero’s history of the invoice, in the audit log and in the story of the invoice', async () => {
  const { panel, invoice } = await approvedDeal(app);
  await creditNow(panel, invoice.id, 'Ordered twice');
  await until('the note', () => reasonsOf(app, invoice.id).length > 0);
  expect(reasonsOf(app, invoice.id)).toEqual(['Reason given in Zoho CRM: Ordered twice']);
  const ours = (await auditLog(app)).filter(({ subject }) => subject['invoice'] === invoice.id);
  expect(ours.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['invoice.credit_requested', 'credit_note.created', 'credit_note.allocated']),
  );
  expect(ours.find(({ action }) => action === 'invoice.credit_requested')).toMatchObject({
    ...{ actor: 'person', origin: 'panel', after: { reason: 'Ordered twice', amount: '1380.00' } },
  });
  const last = (await panel.story(invoice.id)).at(-1);
  expect(last).toMatchObject({ what: 'credited', who: 'person', reason: 'Ordered twice' });
});

test('of a part-paid invoice what was paid stays with the customer, which is said before and after', async () => {
  const { deal, panel, invoice } = await partPaidDeal();
  expect(invoice.actions).toEqual(['send', 'credit']);
  expect(await creditPlanOf(panel, invoice.id)).toMatchObject({ amount: '1380.00', applied: '880.00', left: '500.00' });
  const after = await creditNow(panel, invoice.id);
  expect(after.credited).toMatchObject({ left: '500.00' });
  expect(
    creditNotesOf(app, deal.id).map(({ allocations }) => allocations.map(({ amount }) => amount.toFixed(2))),
  ).toEqual([['880.00']]);
});

test('of a paid invoice the whole note stays with the customer; another credit is not offered', async () => {
  const { deal, panel, invoice } = await approvedDeal(app);
  app.xero.pay(invoice.id);
  const paid = await shownWhen(panel, invoice.id, 'the payment', ({ status }) => status === 'PAID');
  expect(paid.actions).toEqual(['send', 'credit']);
  const plan = await creditPlanOf(panel, invoice.id);
  expect(plan).toMatchObject({ applied: '0.00', left: '1380.00' });
  const after = await creditNow(panel, invoice.id);
  expect(after).toMatchObject({ state: 'voided', actions: [] });
  expect(creditNotesOf(app, deal.id)).toMatchObject([{ status: 'AUTHORISED', allocations: [] }]);
  // Asked again, it has been done.
  expect((await panel.credit(invoice.id, { reason: 'Once more', plan })).status).toBe(202);
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
});

test('an invoice in a locked period is credited today; where today is locked too, the answer says so', async () => {
  const { panel, invoice } = await driftedDeal(app, (id) => {
    app.xero.editInvoice(id, { Date: daysAgo(10) });
  });
  organisationOf(app).periodLockDate = daysAgo(-3);
  try {
    await until('the lock to be seen', async () => {
      const { problems } = (await panel.creditPlan(invoice.id)).body;
      return problems.some(({ code }) => code === 'period_locked');
    });
    organisationOf(app).periodLockDate = daysAgo(5);
    await until('the lock to be moved', async () => (await panel.creditPlan(invoice.id)).body.problems.length === 0);
    await creditNow(panel, invoice.id);
    expect(inXero(app, invoice.id).status).toBe('PAID');
  } finally {
    organisationOf(app).periodLockDate = null;
  }
});

test('no event makes another invoice for the deal; a click does, with the next number, and may be undone', async () => {
  const { deal, panel, invoice } = await approvedDeal(app);
  await creditNow(panel, invoice.id);
  await app.zoho.moveStage(deal.id, 'Qualification');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the event to be refused', async () =>
    (await settledJobs(app, deal.id)).some(({ problem }) => problem?.code === 'invoice_credited'),
  );
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
  await panel.createInvoice();
  const view = await viewAt(panel, 'draft');
  const made = view.invoices.find(({ status }) => status === 'DRAFT');
  expect(made).toMatchObject({ number: `${invoice.number}-2` });
  expect(made?.undoUntil).not.toBeNull();
});

test('a part is credited with its tax, to the cent; the invoice stays, and the next credit takes what is left', async () => {
  const { deal, panel, invoice } = await approvedDeal(app);
  const plan = await creditPlanOf(panel, invoice.id, '100.01');
  expect(plan).toMatchObject({ amount: '100.01', applied: '100.01', left: '0.00', rest: '1279.99' });
  const after = await creditNow(panel, invoice.id, 'A chair was missing', '100.01');
  expect(after).toMatchObject({
    ...{ status: 'AUTHORISED', state: 'part_paid', amountCredited: '100.01', amountDue: '1279.99' },
    credited: { number: `${invoice.number}-CR`, part: '100.01', left: '0.00' },
  });
  expect(after.actions).toContain('credit');
  const [note] = creditNotesOf(app, deal.id);
  // 15 % in it.
  expect(note?.document?.totals.totalTax.toFixed(2)).toBe('13.04');
  expect((await panel.view()).totals).toMatchObject([{ invoiced: '1380.00', credited: '100.01', due: '1279.99' }]);
  // What was agreed to once is not done again.
  expect((await panel.credit(invoice.id, { reason: 'A chair was missing', plan })).status).toBe(202);
  expect(await creditPlanOf(panel, invoice.id)).toMatchObject({ amount: '1279.99', rest: '0.00' });
  await noted(invoice.id);
  await creditNow(panel, invoice.id, 'The rest, too');
  const made = [...organisationOf(app).credits.values()].filter(({ number }) => number.startsWith(invoice.number));
  expect(made.map(({ number, total }) => [number, total.toFixed(2)])).toEqual([
    [`${invoice.number}-CR`, '100.01'],
    [`${invoice.number}-CR2`, '1279.99'],
  ]);
  expect((await viewAt(panel, 'voided')).totals).toEqual([]);
  const reasons = (await panel.story(invoice.id)).flatMap(({ reason = [] }) => reason);
  expect(reasons).toEqual(['A chair was missing', 'The rest, too']);
});

test('what of a paid invoice was credited in part is not credited again, although Xero does not show it there', async () => {
  const { deal, panel, invoice } = await approvedDeal(app);
  app.xero.pay(invoice.id);
  await shownWhen(panel, invoice.id, 'the payment', ({ status }) => status === 'PAID');
  const after = await creditNow(panel, invoice.id, 'A chair was missing', '1000');
  expect(after).toMatchObject({ state: 'paid', credited: { part: '1000.00', left: '1000.00' } });
  expect(await creditPlanOf(panel, invoice.id)).toMatchObject({ amount: '380.00', left: '380.00' });
  expect((await panel.creditPlan(invoice.id, '380.01')).body).toMatchObject({
    ...{ plan: null, problems: [{ code: 'credit_too_much' }] },
  });
  expect((await panel.creditPlan(invoice.id, '1e3')).status).toBe(400);
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
});

test('asked for three times at once it is credited once', async () => {
  const { deal, panel, invoice } = await approvedDeal(app);
  const body = { reason: 'Ordered twice', plan: await creditPlanOf(panel, invoice.id) };
  const answers = await Promise.all([1, 2, 3].map(() => panel.credit(invoice.id, body)));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  await credited(panel, invoice.id);
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
  // The next stories count what is noted.
  await noted(invoice.id);
});

test.each([
  ['of the credit note', /\/CreditNotes$/],
  ['of its allocation', /\/Allocations$/],
  ['of the note in the history', /\/History$/],
])('when the answer %s is lost, it is looked for and done once', async (_what, path) => {
  const { deal, panel, invoice } = await partPaidDeal();
  const before = everyCallOf(path).length;
  app.xero.failNext({ method: 'PUT', path }, 'lose-answer');
  await creditNow(panel, invoice.id, 'Ordered twice');
  await noted(invoice.id);
  expect(everyCallOf(path).length - before).toBe(1);
  expect(creditNotesOf(app, deal.id).map(({ allocations }) => allocations.length)).toEqual([1]);
  expect(reasonsOf(app, invoice.id)).toEqual(['Reason given in Zoho CRM: Ordered twice']);
});

/** The reason is noted after the person sees that it is done. */
async function noted(invoiceId: string): Promise<void> {
  await until('the credit to be settled', async () => {
    const [row] = await app.server.context.db
      .selectFrom('invoiceReissues')
      .select('state')
      .where('invoiceId', '=', invoiceId)
      .execute();
    return row?.state === 'done';
  });
}

test('an invoice paid after the question was answered is left as it is, and the person decides anew', async () => {
  const { deal, panel, invoice } = await approvedDeal(app);
  const agreed = await creditPlanOf(panel, invoice.id);
  app.xero.pay(invoice.id, { amount: '500' });
  await panel.credit(invoice.id, { reason: 'Ordered twice', plan: agreed });
  const { problem, actions } = await refused(panel, invoice.id);
  expect(problem).toMatchObject({ code: 'reissue_outdated' });
  expect(problem?.message).toMatch(/was not credited/);
  expect(actions).toContain('credit');
  expect(creditNotesOf(app, deal.id)).toEqual([]);
  await creditNow(panel, invoice.id);
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
});

test('what Xero refuses changes nothing, is told in Xero’s own words and can be tried again', async () => {
  const { deal, panel, invoice } = await approvedDeal(app);
  const Elements = [{ ValidationErrors: [{ Message: 'The moon is in the wrong house.' }] }];
  const body = { ErrorNumber: 10, Type: 'ValidationException', Message: 'A validation exception occurred', Elements };
  app.xero.failNext({ method: 'PUT', path: /\/CreditNotes$/ }, { status: 400, body });
  await panel.credit(invoice.id, { reason: 'Ordered twice', plan: await creditPlanOf(panel, invoice.id) });
  const { problem, state } = await refused(panel, invoice.id);
  expect(problem).toMatchObject({ code: 'xero_refused', detail: 'The moon is in the wrong house.' });
  expect(state).toBe('awaiting_payment');
  expect((await panel.view()).problems).toEqual([]);
  await creditNow(panel, invoice.id);
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
});

test('an e-mail that still waits does not go out for an invoice that was credited', async () => {
  const { panel, invoice } = await approvedDeal(app);
  app.xero.failBy(({ path }) => (path.endsWith('/Email') ? { status: 503 } : null));
  await panel.email(invoice.id);
  await shownWhen(panel, invoice.id, 'the e-mail to wait', ({ isSending }) => isSending === true);
  const after = await creditNow(panel, invoice.id);
  expect(after.isSending).toBe(false);
  app.xero.failBy(() => null);
  expect(inXero(app, invoice.id).sentToContact).toBe(false);
});

test('one thing at a time: while it is credited nothing else is taken, and nothing else begins beside it', async () => {
  const { panel, invoice } = await driftedDeal(app);
  const plan = await creditPlanOf(panel, invoice.id);
  const anew = await planOf(panel, invoice.id);
  app.xero.failBy(({ method, path }) => (method === 'PUT' && path.endsWith('/CreditNotes') ? { status: 503 } : null));
  await panel.credit(invoice.id, { reason: 'Ordered twice', plan });
  const busy = { status: 409, body: { code: 'invoice_busy' } };
  expect(await panel.voidInvoice(invoice.id, 'Changed my mind')).toMatchObject(busy);
  expect(await panel.reissue(invoice.id, { reason: 'Changed my mind', plan: anew })).toMatchObject(busy);
  const shown = await shownWhen(panel, invoice.id, 'it to be under way', ({ asked }) => asked?.state === 'under_way');
  expect(shown).toMatchObject({ asked: { action: 'credit' }, actions: [], repairs: [] });
  app.xero.failBy(() => null);
  await credited(panel, invoice.id);
});

test('a draft, an invoice of another deal and one without a reason are not credited', async () => {
  const { panel, invoice } = await draftedDeal(app);
  expect((await panel.creditPlan(invoice.id)).body).toMatchObject({
    plan: null,
    problems: [{ code: 'nothing_to_take_back' }],
  });
  const other = await approvedDeal(app);
  const plan = await creditPlanOf(other.panel, other.invoice.id);
  expect(await panel.credit(invoice.id, { reason: 'No', plan })).toMatchObject({
    ...{ status: 409, body: { code: 'not_creditable' } },
  });
  expect((await panel.credit(other.invoice.id, { reason: 'No', plan })).status).toBe(404);
  expect((await other.panel.credit(other.invoice.id, { reason: ' ', plan })).status).toBe(400);
  expect(creditNotesOf(app, other.deal.id)).toEqual([]);
});
