import { expect, test } from 'vitest';
import { appOfFile, organisationOf } from '../support/app-of-file.ts';
import { approvedDeal, draftedDeal, inXero, reasonsOf, refused, writesTo } from '../support/acting.ts';
import { auditLog } from '../support/audit.ts';
import { shownWhen } from '../support/reissue.ts';
import { until } from '../support/until.ts';

/** What a person does with one invoice from the deal: approve it, e-mail it, void it. */
const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

test('a draft is approved from the deal: the panel offers it, asks who it is, and shows the invoice as approved', async () => {
  const { panel, invoice } = await draftedDeal(app);
  const before = await panel.view();
  expect(before.can).toMatchObject({ approve: true, email: false, void: true });
  expect(before.invoices[0]?.actions).toEqual(['approve', 'edit', 'void']);
  expect(await panel.ask('POST', `/invoices/${invoice.id}/approve`)).toMatchObject({
    ...{ status: 403, body: { code: 'sign_in_needed', action: 'approve' } },
  });
  expect((await panel.approve(invoice.id)).status).toBe(202);
  // A look at Xero may show the approval before it is settled here.
  const approved = await shownWhen(panel, invoice.id, 'the approval', ({ status, asked }) => {
    return status === 'AUTHORISED' && asked === null;
  });
  expect(approved.actions).toEqual(['send', 'credit', 'void']);
  expect(inXero(app, invoice.id).total.toFixed(2)).toBe(invoice.total);
  const ours = (await auditLog(app)).filter(({ subject }) => subject['invoice'] === invoice.id);
  expect(ours.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['invoice.approval_requested', 'invoice.approved']),
  );
  // Asked again, it is so already.
  expect((await panel.approve(invoice.id)).status).toBe(202);
  expect(writesTo(app, invoice.id)).toHaveLength(1);
});

test.each([
  ['is lost', 'lose-answer', 1],
  ['does not come, for the connection broke', 'refuse-connection', 2],
  ['is an error of Xero’s', { status: 503 }, 2],
] as const)(
  'the answer to an approval %s: it is looked for, and the invoice ends up approved once',
  async (_, failure, writes) => {
    const { panel, invoice } = await draftedDeal(app);
    app.xero.failNext({ method: 'POST', path: new RegExp(`/Invoices/${invoice.id}$`) }, failure);
    await panel.approve(invoice.id);
    const approved = await shownWhen(panel, invoice.id, 'the approval', (shown) => {
      return shown.status === 'AUTHORISED' && shown.asked === null;
    });
    expect(approved.actions).toContain('void');
    expect(writesTo(app, invoice.id)).toHaveLength(writes);
  },
);

test('in a period that Xero has locked nothing is approved, and the panel says what to do', async () => {
  const { panel, invoice } = await draftedDeal(app);
  organisationOf(app).periodLockDate = '2099-12-31';
  try {
    expect((await panel.approve(invoice.id)).status).toBe(202);
    const { problem, actions } = await refused(panel, invoice.id);
    expect(problem?.code).toBe('period_locked');
    expect(problem?.message).toMatch(new RegExp(`^${invoice.number} was not approved\\. `));
    expect(problem?.fix).not.toBeNull();
    expect(actions).toContain('approve');
    expect(inXero(app, invoice.id).status).toBe('DRAFT');
  } finally {
    organisationOf(app).periodLockDate = null;
  }
});

test('Xero’s plan allows no further approval: its own words stand beside ours, and the next try goes through', async () => {
  const { panel, invoice } = await draftedDeal(app);
  const { approvedInvoiceLimit } = organisationOf(app);
  organisationOf(app).approvedInvoiceLimit = 0;
  await panel.approve(invoice.id);
  const { problem } = await refused(panel, invoice.id);
  expect(problem).toMatchObject({
    code: 'plan_limit',
    detail: 'You have reached the limit of invoices you can approve',
  });
  organisationOf(app).approvedInvoiceLimit = approvedInvoiceLimit;
  await panel.approve(invoice.id);
  await shownWhen(panel, invoice.id, 'the approval', ({ status }) => status === 'AUTHORISED');
});

test('an invoice that was deleted in Xero meanwhile is not approved', async () => {
  const { panel, invoice } = await draftedDeal(app);
  app.xero.deleteInvoice(invoice.id);
  const { status, body } = await panel.approve(invoice.id);
  // The mirror may have heard of it already.
  if (status === 409) expect(body.code).toBe('invoice_closed');
  else expect((await refused(panel, invoice.id)).problem?.code).toBe('invoice_closed');
});

test('an approved invoice is e-mailed once, however often it is asked for; sent, it is not offered again', async () => {
  const { panel, invoice } = await approvedDeal(app);
  expect(invoice.actions).toContain('send');
  const answers = await Promise.all([panel.email(invoice.id), panel.email(invoice.id)]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  const sent = await shownWhen(panel, invoice.id, 'the e-mail', (shown) => shown.sent);
  expect(sent).toMatchObject({ isSending: false, actions: ['credit', 'void'] });
  expect(writesTo(app, invoice.id, '/Email')).toHaveLength(1);
  expect(await panel.email(invoice.id)).toMatchObject({ status: 409, body: { code: 'invoice_sent' } });
});

test('an e-mail that Xero did not send is asked for again from the deal', async () => {
  const { panel, invoice } = await approvedDeal(app);
  const { contactId } = inXero(app, invoice.id);
  app.xero.editContact(contactId, { EmailAddress: '' });
  await panel.email(invoice.id);
  await until('the problem', async () => (await panel.view()).problems.find(({ code }) => code === 'email_not_sent'));
  app.xero.editContact(contactId, { EmailAddress: 'accounts@customer.example' });
  await panel.email(invoice.id);
  await shownWhen(panel, invoice.id, 'the e-mail', (shown, { problems }) => shown.sent && problems.length === 0);
});

test('a draft is not e-mailed: the answer says what comes first', async () => {
  const { panel, invoice } = await draftedDeal(app);
  expect(await panel.email(invoice.id)).toMatchObject({
    status: 409,
    body: { code: 'invoice_not_approved', fix: 'Approve it first.' },
  });
});

test('an unpaid invoice is voided with a reason, which stands in Xero’s history and in the audit log', async () => {
  const { panel, invoice } = await approvedDeal(app);
  expect(await panel.voidInvoice(invoice.id, ' ')).toMatchObject({ status: 400 });
  expect((await panel.voidInvoice(invoice.id, 'Wrong customer')).status).toBe(202);
  const voided = await shownWhen(panel, invoice.id, 'the void', ({ status }) => status === 'VOIDED');
  expect(voided.actions).toEqual([]);
  await until('the note', () => reasonsOf(app, invoice.id).length > 0);
  expect(reasonsOf(app, invoice.id)).toEqual(['Reason given in Zoho CRM: Wrong customer']);
  const [requested] = (await auditLog(app, 'invoice.void_requested')).filter(
    ({ subject }) => subject['invoice'] === invoice.id,
  );
  expect(requested).toMatchObject({ after: { reason: 'Wrong customer' }, actor: 'person', origin: 'panel' });
});

test('a draft is deleted instead of voided', async () => {
  const { panel, invoice } = await draftedDeal(app);
  await panel.voidInvoice(invoice.id, 'The customer has withdrawn');
  await shownWhen(panel, invoice.id, 'the end', ({ status }) => status === 'DELETED');
  await until('the note', () => reasonsOf(app, invoice.id).length > 0);
});

test('the answers to a void and to its note are lost: it is voided once, and noted once', async () => {
  const { panel, invoice } = await approvedDeal(app);
  app.xero.failNext({ method: 'POST', path: new RegExp(`/Invoices/${invoice.id}$`) }, 'lose-answer');
  app.xero.failNext({ method: 'PUT', path: new RegExp(`/Invoices/${invoice.id}/History$`) }, 'lose-answer');
  await panel.voidInvoice(invoice.id, 'Ordered twice');
  await shownWhen(panel, invoice.id, 'the void', ({ status, asked }) => status === 'VOIDED' && asked === null);
  await until('the note to be settled', async () => {
    const rows = await app.server.context.db
      .selectFrom('invoiceActions')
      .select('state')
      .where('invoiceId', '=', invoice.id)
      .execute();
    return rows[0]?.state === 'done';
  });
  expect(reasonsOf(app, invoice.id)).toEqual(['Reason given in Zoho CRM: Ordered twice']);
  expect(writesTo(app, invoice.id)).toHaveLength(1);
  expect(writesTo(app, invoice.id, '/History')).toHaveLength(1);
});

test('what has been paid is not voided: the answer says to credit it', async () => {
  const { panel, invoice } = await approvedDeal(app);
  app.xero.pay(invoice.id, { amount: '100' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '100.00');
  const answer = await panel.voidInvoice(invoice.id, 'Wrong customer');
  expect(answer).toMatchObject({ status: 409, body: { code: 'invoice_has_payments' } });
  expect(answer.body.fix).toMatch(/^Credit it/);
  expect((await panel.view()).invoices[0]?.actions).toEqual(['send', 'credit']);
});

test('money that arrives at the very moment keeps the invoice, and the panel says why', async () => {
  const { panel, invoice } = await approvedDeal(app);
  // Not told to us yet.
  app.xero.pay(invoice.id, { amount: '100' });
  const answer = await panel.voidInvoice(invoice.id, 'Wrong customer');
  if (answer.status === 409) expect(answer.body.code).toBe('invoice_has_payments');
  else expect((await refused(panel, invoice.id)).problem?.code).toBe('invoice_has_payments');
  expect(inXero(app, invoice.id).status).toBe('AUTHORISED');
});

test('one thing at a time: while an approval is under way nothing else is taken', async () => {
  const { panel, invoice } = await draftedDeal(app);
  // Xero is away until everything was asked.
  app.xero.failBy(({ method, path }) => {
    return method === 'POST' && path.endsWith(`/Invoices/${invoice.id}`) ? { status: 503 } : null;
  });
  await panel.approve(invoice.id);
  expect(await panel.voidInvoice(invoice.id, 'Changed my mind')).toMatchObject({
    ...{ status: 409, body: { code: 'invoice_busy' } },
  });
  const shown = await panel.view();
  expect(shown.invoices[0]).toMatchObject({ asked: { action: 'approve', state: 'under_way' }, actions: [] });
  expect(shown.can).toMatchObject({ approve: false, void: false });
  app.xero.failBy(() => null);
  await shownWhen(panel, invoice.id, 'the approval', ({ status }) => status === 'AUTHORISED');
});

test('an invoice of another deal is nobody’s here', async () => {
  const { invoice } = await draftedDeal(app);
  const { panel } = await draftedDeal(app);
  for (const answer of [
    await panel.approve(invoice.id),
    await panel.email(invoice.id),
    await panel.voidInvoice(invoice.id, 'Not mine'),
    await panel.undo(invoice.id),
    await panel.onlineUrl(invoice.id),
  ]) {
    expect(answer).toMatchObject({ status: 404, body: { code: 'invoice_not_linked' } });
  }
});
