import { expect, test } from 'vitest';
import type { InstalmentsAnswer } from '../../server/api/contract/instalments.ts';
import { defaultRights } from '../../server/sync/rights.ts';
import { appOfFile } from '../support/app-of-file.ts';
import { auditLog } from '../support/audit.ts';
import { settledJobs, viewAt } from '../support/deals.ts';
import {
  amount,
  liveTotals,
  makePart,
  openDeal,
  partNamed,
  percent,
  planOf,
  rest,
  savePlan,
} from '../support/instalments.ts';
import { until } from '../support/until.ts';

const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

const told = ({ instalments }: InstalmentsAnswer) =>
  instalments.map(({ name, state, amount: own, total }) => [name, state, own, total]);
const totals = (dealId: string) => liveTotals(app, dealId);

test('a deposit, then the rest: each by a click, together the deal to the cent, and won it is not invoiced again', async () => {
  const { dealId, panel } = await openDeal(app);
  expect((await panel.view()).instalments).toEqual({ planned: 0, made: 0 });
  expect(await planOf(panel)).toMatchObject({
    ...{ version: 0, currency: 'NZD', lineAmountTypes: 'Exclusive', whole: { amount: '1200.00', total: '1380.00' } },
    ...{ instalments: [], left: '1200.00', problems: [] },
  });
  const saved = await savePlan(panel, [percent('Deposit', '30'), rest('Balance')]);
  expect(told(saved)).toEqual([
    ['Deposit', 'planned', '360.00', '414.00'],
    ['Balance', 'planned', '840.00', '966.00'],
  ]);
  const deposit = await makePart(app, { dealId, panel }, 'Deposit');
  expect(deposit).toMatchObject({ status: 'DRAFT', reference: 'Website rebuild' });
  expect(deposit?.lines.map(({ description, unitAmount }) => [description, unitAmount?.toFixed(2)])).toEqual([
    ['Deposit (30 %): Website rebuild', '360.00'],
  ]);
  const shown = partNamed(await planOf(panel), 'Deposit');
  expect(shown.invoice).toMatchObject({ number: deposit?.number, state: 'draft' });
  expect(await panel.createInvoice({ instalment: shown.id })).toMatchObject({
    ...{ status: 200, body: { invoice: { number: deposit?.number } } },
  });
  expect((await panel.view()).instalments).toEqual({ planned: 1, made: 1 });
  await makePart(app, { dealId, panel }, 'Balance');
  await app.zoho.moveStage(dealId, 'Closed Won');
  await until('the event to be dealt with', async () =>
    (await settledJobs(app, dealId)).some(({ id, state }) => id && state === 'done'),
  );
  await settledJobs(app, dealId);
  expect(totals(dealId)).toEqual(['414.00', '966.00']);
  const view = await panel.view();
  expect(view.problems).toEqual([]);
  expect(view.totals).toMatchObject([{ invoiced: '1380.00' }]);
});

test('while parts are planned the stage makes no invoice, and the log says why', async () => {
  const { dealId, panel } = await openDeal(app);
  await savePlan(panel, [percent('Deposit', '30')]);
  await app.zoho.moveStage(dealId, 'Closed Won');
  const jobs = await until('the event to be skipped', async () => {
    const settled = await settledJobs(app, dealId);
    return settled.some(({ state }) => state === 'skipped') && settled;
  });
  expect(jobs).toMatchObject([{ state: 'skipped', problem: { code: 'planned_in_parts' } }]);
  expect((await panel.view()).problems).toEqual([]);
  expect((await panel.preview()).body.problems.map(({ code }) => code)).toEqual(['planned_in_parts']);
  // Without a plan the rule goes on by itself.
  await savePlan(panel, []);
  await viewAt(panel, 'draft');
  expect(totals(dealId)).toEqual(['1380.00']);
});

test('an edit of the deal between parts: a draft follows, an approved one stands, the last takes what is left', async () => {
  const { dealId, panel } = await openDeal(app);
  await savePlan(panel, [percent('Deposit', '30'), percent('Middle', '30'), rest('Balance')]);
  const deposit = await makePart(app, { dealId, panel }, 'Deposit');
  await makePart(app, { dealId, panel }, 'Middle');
  app.xero.approve(deposit?.invoiceId ?? '');
  await until('the approval', async () => (await panel.view()).invoices.some(({ status }) => status === 'AUTHORISED'));
  await app.zoho.updateRecord('Deals', dealId, { Amount: 2000 });
  const plan = await until('the draft to follow', async () => {
    const now = await planOf(panel);
    return partNamed(now, 'Middle').total === '690.00' && now;
  });
  expect(totals(dealId)).toEqual(['414.00', '690.00']);
  expect(plan).toMatchObject({ plannedWhole: '1200.00', whole: { amount: '2000.00' }, left: '0.00', excess: '0.00' });
  expect(told(plan)).toEqual([
    ['Deposit', 'made', '360.00', '414.00'],
    ['Middle', 'made', '600.00', '690.00'],
    ['Balance', 'planned', '1040.00', '1196.00'],
  ]);
  await settledJobs(app, dealId);
  expect((await panel.view()).invoices.flatMap(({ drift }) => drift)).toEqual([]);
  await makePart(app, { dealId, panel }, 'Balance');
  expect(sumOf(totals(dealId))).toBe('2300.00');
});

test('a deal that became less than what is invoiced says so, and no part is made of it', async () => {
  const { dealId, panel } = await openDeal(app);
  await savePlan(panel, [percent('Deposit', '50'), rest('Balance')]);
  const deposit = await makePart(app, { dealId, panel }, 'Deposit');
  app.xero.approve(deposit?.invoiceId ?? '');
  await until('the approval', async () => (await panel.view()).invoices.some(({ status }) => status === 'AUTHORISED'));
  await app.zoho.updateRecord('Deals', dealId, { Amount: 500 });
  await until('the deal to be read', async () => (await panel.view()).deal.amount === '500.00');
  const plan = await planOf(panel);
  expect(plan).toMatchObject({ overInvoiced: '100.00', plannedWhole: '1200.00', left: '0.00' });
  expect(partNamed(plan, 'Balance')).toMatchObject({ amount: '0.00', total: '0.00' });
  await panel.createInvoice({ instalment: partNamed(plan, 'Balance').id });
  const stopped = await until('the refusal', async () => {
    const part = partNamed(await planOf(panel), 'Balance');
    return part.state === 'stopped' && part;
  });
  expect(stopped.problem?.code).toBe('nothing_to_invoice');
  expect(totals(dealId)).toEqual(['690.00']);
});

test('more than the deal is refused with both figures, and allowed to whoever may approve and agrees to just that', async () => {
  const { dealId, panel } = await openDeal(app);
  const body = { version: 0, instalments: [amount('Deposit', '700'), amount('Balance', '600')] };
  const preview = await panel.previewInstalments(body);
  expect(preview).toMatchObject({ status: 200, body: { excess: '100.00', agreedExcess: '0.00', errors: [] } });
  const refusal = await panel.saveInstalments(body);
  expect(refusal).toMatchObject({ status: 409, body: { code: 'instalments_exceed_deal', action: 'approve' } });
  expect(refusal.body.detail).toBe('The part invoices come to 1300.00 NZD, the deal to 1200.00 NZD.');
  expect(await panel.saveInstalments({ ...body, agreedExcess: '99.00' })).toMatchObject({ status: 409 });
  expect((await planOf(panel)).version).toBe(0);
  const nobody = { who: { profiles: [], roles: [] }, strength: 'personal' as const };
  await app.ledger.putSettings({ rights: { ...defaultRights(), approve: nobody } });
  const sam = app.zoho.users.find((user) => user.first_name === 'Sam')?.id ?? '';
  const other = await app.ledger.openPanel(app.zoho, dealId, sam);
  const refused = await other.saveInstalments({ ...body, agreedExcess: '100.00' });
  await app.ledger.putSettings({ rights: defaultRights() });
  expect(refused).toMatchObject({ status: 403, body: { code: 'no_right', action: 'approve' } });
  expect(await panel.saveInstalments({ ...body, agreedExcess: '100.00' })).toMatchObject({
    ...{ status: 200, body: { version: 1, excess: '100.00', agreedExcess: '100.00' } },
  });
  await makePart(app, { dealId, panel }, 'Deposit');
  await makePart(app, { dealId, panel }, 'Balance');
  expect(totals(dealId)).toEqual(['805.00', '690.00']);
  const agreed = (await auditLog(app, 'instalments.excess_agreed')).filter(({ subject }) => subject['deal'] === dealId);
  expect(agreed).toMatchObject([
    { actor: 'person', subject: { deal: dealId }, after: { deal: '1200.00', excess: '100.00', currency: 'NZD' } },
  ]);
});

test('what is wrong with a plan is told beside its field, and nothing is stored', async () => {
  const { panel } = await openDeal(app);
  const answer = await panel.saveInstalments({
    version: 0,
    instalments: [{ ...amount('Deposit', '0.00'), date: '2020-01-01' }, rest('One'), rest('Other')],
  });
  expect(answer).toMatchObject({
    status: 422,
    body: {
      code: 'instalments_refused',
      errors: [
        { field: 'instalments.0.share', message: 'must be more than nothing' },
        { field: 'instalments.0.date', message: 'has passed already' },
        { field: 'instalments.2.share', message: 'only one can take what the others leave' },
      ],
    },
  });
  const malformed = await panel.saveInstalments({ version: 0, instalments: [{ ...amount('', '1.234'), more: 1 }] });
  expect(malformed.status).toBe(422);
  expect((await planOf(panel)).instalments).toEqual([]);
});

test('a part that is invoiced stays as it is; the others can be changed, by one person after the other', async () => {
  const { dealId, panel } = await openDeal(app);
  await savePlan(panel, [percent('Deposit', '30'), percent('Middle', '20'), rest('Balance')]);
  await makePart(app, { dealId, panel }, 'Deposit');
  const { version, instalments } = await planOf(panel);
  const [deposit, middle, balance] = instalments.map(({ id, name, share, date }) => ({ id, name, share, date }));
  const change = (rows: unknown[]) => panel.saveInstalments({ version, instalments: rows });
  expect(await change([middle, balance])).toMatchObject({ status: 422, body: { errors: [{ field: 'instalments' }] } });
  expect(await change([{ ...deposit, name: 'Other' }, middle, balance])).toMatchObject({
    ...{ status: 422, body: { errors: [{ field: 'instalments.0.name' }] } },
  });
  expect(await change([deposit, balance])).toMatchObject({ status: 200, body: { version: version + 1 } });
  expect(await change([deposit, middle, balance])).toMatchObject({
    status: 409,
    body: { code: 'instalments_changed' },
  });
  expect(told(await planOf(panel))).toEqual([
    ['Deposit', 'made', '360.00', '414.00'],
    ['Balance', 'planned', '840.00', '966.00'],
  ]);
  const gone = await panel.createInvoice({ instalment: middle?.id });
  expect(gone).toMatchObject({ status: 404, body: { code: 'instalment_not_found' } });
});

test('planning asks who it is; what a day makes by itself needs the rights of what it makes', async () => {
  const { panel } = await openDeal(app);
  const body = { version: 0, instalments: [percent('Deposit', '30')] };
  expect(await panel.ask('PUT', '/instalments', body)).toMatchObject({
    ...{ status: 403, body: { code: 'sign_in_needed', action: 'create' } },
  });
  expect(await panel.ask('GET', '/instalments')).toMatchObject({ status: 200 });
  expect(await panel.ask('POST', '/instalments/preview', body)).toMatchObject({ status: 200 });
  expect(await panel.saveInstalments(body)).toMatchObject({ status: 200 });
});

test('a part whose answer from Xero was lost is found, and made once', async () => {
  const { dealId, panel } = await openDeal(app);
  await savePlan(panel, [percent('Deposit', '30'), rest('Balance')]);
  app.xero.failNext({ method: 'PUT', path: /\/Invoices$/ }, 'lose-answer');
  await makePart(app, { dealId, panel }, 'Deposit');
  await settledJobs(app, dealId);
  expect(totals(dealId)).toEqual(['414.00']);
});

function sumOf(amounts: string[]): string {
  return (amounts.reduce((cents, text) => cents + Math.round(Number(text) * 100), 0) / 100).toFixed(2);
}
