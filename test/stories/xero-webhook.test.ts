import { afterAll, beforeAll, expect, test } from 'vitest';
import { signXeroWebhook } from '../../server/webhooks/signature.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
afterAll(() => app.close());

function post(body: string, signature: string): Promise<Response> {
  return fetch(`${app.url}/webhooks/xero`, {
    method: 'POST',
    body,
    headers: { 'x-xero-signature': signature, 'content-type': 'application/json' },
  });
}
const sign = (body: string) => signXeroWebhook(app.environment['XERO_WEBHOOK_KEY'] ?? '', body);

test('Xero’s intent-to-receive check is passed: 200 to its signature, 401 to one wrong letter, nothing in the body', async () => {
  const body = '{"events":[],"lastEventSequence":0,"firstEventSequence": 0,"entropy":"S0m3r4Nd0mt3xt"}';
  const right = sign(body);
  const wrong = `${right.startsWith('A') ? 'B' : 'A'}${right.slice(1)}`;
  for (const [signature, status] of [
    [right, 200],
    [wrong, 401],
    ['', 401],
  ] as const) {
    const answer = await post(body, signature);
    expect([answer.status, await answer.text(), answer.headers.get('set-cookie')]).toEqual([status, '', null]);
  }
});

test('a payment that Xero tells of is on the panel at once, without waiting for the clock', async () => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  app.xero.approve(invoice?.id ?? '');
  app.xero.pay(invoice?.id ?? '');
  const tenantId = app.xero.organisations[0]?.tenantId;
  const body = JSON.stringify({
    events: [
      { resourceId: invoice?.id, tenantId, tenantType: 'ORGANISATION', eventCategory: 'INVOICE', eventType: 'Update' },
    ],
  });
  expect((await post(body, sign(body))).status).toBe(200);
  await viewAt(panel, 'paid');
});

test('signed nonsense is taken without harm', async () => {
  for (const body of ['not json', '{"events":"none"}', '[]']) expect((await post(body, sign(body))).status).toBe(200);
});
