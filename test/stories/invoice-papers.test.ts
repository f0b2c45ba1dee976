import { expect, test } from 'vitest';
import { appOfFile } from '../support/app-of-file.ts';
import { approvedDeal, draftedDeal } from '../support/acting.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import { problemOf } from '../support/problem.ts';
import { shownWhen } from '../support/reissue.ts';
import { until } from '../support/until.ts';

/** What belongs to an invoice: its PDF, the page where it is paid, and what became of it. */
const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

const getPdf = (dealId: string, invoiceId: string, token: string) =>
  fetch(`${app.url}/api/deals/${dealId}/invoices/${invoiceId}/pdf`, { headers: { authorization: `Bearer ${token}` } });

test('the PDF of a draft is Xero’s own, named by the invoice’s number', async () => {
  const { deal, panel, invoice } = await draftedDeal(app);
  const answer = await getPdf(deal.id, invoice.id, panel.token);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename=${invoice.number}.pdf`);
  const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
  expect(text).toMatch(/^%PDF-/);
  expect(text).toContain(invoice.number);
});

test.each([
  ['does not answer', { status: 503 }, 'xero_unavailable'],
  ['asks to wait', { status: 429, headers: { 'retry-after': '1' } }, 'xero_rate_limited'],
  [
    'answers with something else',
    { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sorry</html>' },
    'xero_unavailable',
  ],
])('Xero %s: the person is told in words instead of a broken file', async (_, failure, code) => {
  const { deal, panel, invoice } = await draftedDeal(app);
  app.xero.failNext({ method: 'GET', path: new RegExp(`/Invoices/${invoice.id}$`) }, failure);
  const answer = await getPdf(deal.id, invoice.id, panel.token);
  expect((await problemOf(answer, answer.status)).code).toBe(code);
  expect(answer.status).toBeGreaterThanOrEqual(500);
});

test('an expired token of Xero’s is renewed on the way to a PDF', async () => {
  const { deal, panel, invoice } = await draftedDeal(app);
  app.xero.expireAccessTokens();
  expect((await getPdf(deal.id, invoice.id, panel.token)).status).toBe(200);
});

test('without a session of the deal there is no PDF', async () => {
  const { deal, invoice } = await draftedDeal(app);
  const { panel: other } = await draftedDeal(app);
  expect((await problemOf(await getPdf(deal.id, invoice.id, other.token), 401)).code).toBe('not_signed_in');
});

test('the page where an invoice is paid is known at once, or asked for; a draft has none', async () => {
  const drafted = await draftedDeal(app);
  expect(await drafted.panel.onlineUrl(drafted.invoice.id)).toEqual({ status: 200, body: { onlineUrl: null } });
  const { panel, invoice } = await approvedDeal(app);
  const { status, body } = await panel.onlineUrl(invoice.id);
  expect(status).toBe(200);
  expect(body.onlineUrl).toContain(invoice.id);
  // Known from then on, whoever has asked: Xero is not asked again.
  await shownWhen(panel, invoice.id, 'the page', ({ onlineUrl }) => onlineUrl === body.onlineUrl);
  const asked = app.xero.calls.filter(({ path }) => path.endsWith(`/${invoice.id}/OnlineInvoice`)).length;
  expect(await panel.onlineUrl(invoice.id)).toEqual({ status, body });
  expect(app.xero.calls.filter(({ path }) => path.endsWith(`/${invoice.id}/OnlineInvoice`))).toHaveLength(asked);
});

test('the story of an invoice: the click and whose it was, made, approved, e-mailed, paid, and how long it took', async () => {
  const person = app.zoho.addContact({ Last_Name: 'Payable', Email: 'accounts@customer.example' });
  const deal = addDeal(app, { Contact_Name: { id: person.id } });
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await panel.createInvoice();
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  const id = invoice?.id ?? '';
  await panel.approve(id);
  await shownWhen(panel, id, 'the approval', ({ status, asked }) => status === 'AUTHORISED' && asked === null);
  await panel.email(id);
  // A look at Xero may show the e-mail before its own story is written.
  await until('the e-mail', async () =>
    (await panel.story(id)).some(({ what, who }) => what === 'emailed' && who === 'person'),
  );
  app.xero.pay(id, { amount: '80' });
  app.xero.pay(id);
  await shownWhen(panel, id, 'the payment', ({ status }) => status === 'PAID');
  const steps = await panel.story(id);
  const { first_name: first, last_name: last } = app.zoho.users[0] ?? {};
  const me = `${first ?? ''} ${last ?? ''}`;
  expect(steps.map(({ what, who, name }) => [what, who, name])).toEqual([
    ['clicked', 'person', me],
    ['made', 'automation', null],
    ['approved', 'person', me],
    ['emailed', 'person', me],
    ['part_paid', 'xero', null],
    ['paid', 'xero', null],
  ]);
  for (const { at } of steps.slice(0, 4)) expect(Date.parse(at ?? '')).toBeGreaterThan(0);
  for (const { afterMs } of steps.slice(1, 4)) expect(afterMs).toBeGreaterThanOrEqual(0);
  expect(steps[0]?.afterMs).toBeNull();
  expect(steps.at(-1)).toMatchObject({ at: null, day: invoice?.date, afterMs: 0 });
});

test('the story of an invoice that a stage has made, and that was approved and voided in Xero', async () => {
  const { panel, invoice } = await approvedDeal(app);
  app.xero.voidInvoice(invoice.id);
  await shownWhen(panel, invoice.id, 'the void', ({ status }) => status === 'VOIDED');
  const steps = await until('the story', () => panel.story(invoice.id));
  expect(steps.map(({ what, who, at }) => [what, who, at !== null])).toEqual([
    ['stage', 'automation', true],
    ['made', 'automation', true],
    ['voided', 'xero', false],
  ]);
});
