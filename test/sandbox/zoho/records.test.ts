import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, REDIRECT_URI, type Answer } from './sandbox-client.ts';
import type { ZohoSandbox } from './zoho-controls.ts';
import { startZohoSandbox } from './zoho-sandbox.ts';

let sandbox: ZohoSandbox;
let call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
let now = new Date('2026-11-21T10:00:00Z');
beforeEach(async () => {
  now = new Date('2026-11-21T10:00:00Z');
  sandbox = await startZohoSandbox({ redirectUris: [REDIRECT_URI], specDir: process.env.SPEC_DIR, now: () => now });
  call = await connect(sandbox);
});
afterEach(async () => {
  const { violations } = sandbox;
  await sandbox.close();
  expect(violations).toEqual([]);
});

test('a deal comes back in Zoho’s shape: string ids, named lookups, times in the org’s zone', async () => {
  const account = sandbox.addAccount({ Account_Name: 'Rimu & Co' });
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen', Amount: 1200, Account_Name: { id: account.id } });
  expect(deal.id).toMatch(/^\d{18}$/);
  const { body } = await call(
    'GET',
    `/Deals/${deal.id}?fields=Deal_Name,Amount,Stage,Pipeline,Account_Name,Created_Time`,
  );
  expect(body).toEqual({
    data: [
      {
        id: deal.id,
        Deal_Name: 'Kitchen',
        Amount: 1200,
        Stage: 'Qualification',
        Pipeline: 'Standard (Standard)',
        Account_Name: { id: account.id, name: 'Rimu & Co' },
        Created_Time: '2026-11-21T23:00:00+13:00',
      },
    ],
  });
});

test('a list needs fields, takes at most fifty, and is empty with status 204', async () => {
  expect(await call('GET', '/Deals')).toMatchObject({ status: 400, body: { code: 'REQUIRED_PARAM_MISSING' } });
  expect(await call('GET', '/Deals?fields=Deal_Name')).toMatchObject({ status: 204, body: null });
  const many = Array.from({ length: 51 }, () => 'Deal_Name').join(',');
  expect(await call('GET', `/Deals?fields=${many}`)).toMatchObject({ status: 400, body: { code: 'LIMIT_EXCEEDED' } });
  expect(await call('GET', '/Potentials?fields=Deal_Name')).toMatchObject({ body: { code: 'INVALID_MODULE' } });
});

test('an id that is no id is refused, an id nobody has is empty', async () => {
  expect(await call('GET', '/Deals/12')).toMatchObject({ status: 400, body: { code: 'INVALID_DATA' } });
  expect(await call('GET', '/Deals/572576700000999999')).toMatchObject({ status: 204, body: null });
});

test('several deals are read by their ids in one call, page by page', async () => {
  const deals = ['A', 'B', 'C'].map((name) => sandbox.addDeal({ Deal_Name: name }));
  const ids = deals.slice(0, 2).map(({ id }) => id);
  const both = await call('GET', `/Deals?ids=${ids.join(',')}&fields=Deal_Name&sort_by=id&sort_order=asc`);
  expect(both.body).toMatchObject({ data: [{ Deal_Name: 'A' }, { Deal_Name: 'B' }], info: { more_records: false } });
  const first = await call('GET', '/Deals?fields=Deal_Name&per_page=2&sort_order=asc');
  expect(first.body).toMatchObject({ info: { count: 2, more_records: true } });
  const token = (first.body?.info as { next_page_token: string }).next_page_token;
  const rest = await call('GET', `/Deals?fields=Deal_Name&per_page=2&sort_order=asc&page_token=${token}`);
  expect(rest.body).toMatchObject({ data: [{ Deal_Name: 'C' }], info: { more_records: false } });
  expect(await call('GET', '/Deals?fields=Deal_Name&page=11')).toMatchObject({ status: 400 });
  expect(await call('GET', '/Deals?fields=Deal_Name&per_page=201')).toMatchObject({ status: 400 });
});

test('If-Modified-Since answers 304 until something changes', async () => {
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' });
  const since = { 'If-Modified-Since': '2026-11-21T10:00:30+00:00' };
  expect((await call('GET', '/Deals?fields=Stage', undefined, since)).status).toBe(304);
  now = new Date('2026-11-21T10:01:00Z');
  await sandbox.moveStage(deal.id, 'Closed Won');
  const changed = await call('GET', '/Deals?fields=Stage', undefined, since);
  expect(changed.body).toMatchObject({ data: [{ Stage: 'Closed Won' }] });
  const wrong = await call('GET', `/Deals/${deal.id}`, undefined, { 'If-Modified-Since': 'yesterday' });
  expect(wrong.status).toBe(400);
  expect(sandbox.violations.splice(0)).toHaveLength(process.env.SPEC_DIR ? 1 : 0);
});

test('a write answers row by row, and checks types, ids and stages', async () => {
  const [first, second] = ['A', 'B'].map((name) => sandbox.addDeal({ Deal_Name: name }));
  const mixed = await call('PUT', '/Deals', {
    data: [
      { id: first?.id, Amount: 5 },
      { id: '572576700000999999', Amount: 5 },
      { id: second?.id, Amount: '5' },
    ],
    trigger: [],
  });
  expect(mixed.status).toBe(207);
  expect(mixed.body).toMatchObject({
    data: [
      { code: 'SUCCESS', details: { id: first?.id } },
      { code: 'INVALID_DATA', details: { id: '572576700000999999' } },
      { code: 'INVALID_DATA', details: { api_name: 'Amount', expected_data_type: 'double' } },
    ],
  });
  const stage = await call('PUT', `/Deals/${String(second?.id)}`, { data: [{ Stage: 'Renewal Won' }] });
  expect(stage.body).toMatchObject({ data: [{ code: 'MAPPING_MISMATCH' }] });
  expect(sandbox.find('Deals', second?.id ?? '')).toMatchObject({ Amount: null, Stage: 'Qualification' });
  expect(await call('PUT', '/Deals', '{"data":')).toMatchObject({ status: 400, body: { code: 'INVALID_DATA' } });
  // The body of the last request is no JSON, which the official schema sees twice.
  expect(sandbox.violations.splice(0)).toHaveLength(process.env.SPEC_DIR ? 2 : 0);
});

test('a quote is computed as Zoho does and hangs on its deal', async () => {
  const product = sandbox.addProduct({ Product_Name: 'Bench', Product_Code: 'B-1', Unit_Price: 100 });
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' }, { products: [product.id] });
  const quote = sandbox.addQuote({
    Subject: 'Offer',
    Quote_Stage: 'Accepted',
    Deal_Name: { id: deal.id },
    Discount: 10,
    Adjustment: 0.5,
    Quoted_Items: [
      {
        Product_Name: { id: product.id },
        Quantity: 3,
        List_Price: 33.335,
        Discount: 0.01,
        Line_Tax: [{ name: 'GST', percentage: 15 }],
      },
    ],
  });
  const whole = await call('GET', `/Quotes/${quote.id}`);
  expect(whole.body).toMatchObject({
    data: [
      {
        Quoted_Items: [
          {
            Product_Name: { id: product.id, name: 'Bench', Product_Code: 'B-1' },
            Total: 100.01,
            Total_After_Discount: 100,
            Tax: 15,
            Line_Tax: [{ name: 'GST', percentage: 15, value: 15 }],
            Net_Total: 115,
          },
        ],
        Sub_Total: 115,
        Grand_Total: 105.5,
      },
    ],
  });
  const quotes = await call('GET', `/Deals/${deal.id}/Quotes?fields=Subject,Quote_Stage,Grand_Total,Created_Time`);
  expect(quotes.body).toMatchObject({ data: [{ id: quote.id, Grand_Total: 105.5 }] });
  const list = await call('GET', '/Quotes?fields=Subject,Quoted_Items');
  expect(list.body).not.toHaveProperty('data.0.Quoted_Items');
  const products = await call('GET', `/Deals/${deal.id}/Products?fields=Product_Name,Unit_Price`);
  expect(products.body).toMatchObject({ data: [{ id: product.id, Unit_Price: 100 }] });
  expect(await call('GET', `/Deals/${deal.id}/Quotes`)).toMatchObject({ body: { code: 'REQUIRED_PARAM_MISSING' } });
  expect(await call('GET', `/Deals/${deal.id}/Invoices?fields=id`)).toMatchObject({ status: 400 });
});

test('COQL finds deals by stage and time, and refuses what Zoho refuses', async () => {
  const account = sandbox.addAccount({ Account_Name: 'Rimu & Co' });
  const won = sandbox.addDeal({ Deal_Name: "Mum's kitchen", Stage: 'Closed Won', Account_Name: { id: account.id } });
  sandbox.addDeal({ Deal_Name: 'Shop' });
  const query = async (text: string) => call('POST', '/coql', { select_query: text });
  const found = await query(
    `select Deal_Name, Account_Name, Account_Name.Account_Name from Deals where (Stage = 'Closed Won' and Modified_Time >= '2026-11-21T22:59:00+13:00') and Deal_Name = 'Mum\\'s kitchen' order by Modified_Time desc limit 200 offset 0`,
  );
  expect(found.body).toEqual({
    data: [
      {
        id: won.id,
        Deal_Name: "Mum's kitchen",
        Account_Name: { id: account.id },
        'Account_Name.Account_Name': 'Rimu & Co',
      },
    ],
    info: { count: 1, more_records: false },
  });
  expect((await query(`select id from Deals where Stage in ('Closed Lost', 'Renewal Won')`)).status).toBe(204);
  const refused: [text: string, code: string][] = [
    ['select id from Deals', 'SYNTAX_ERROR'],
    ['select * from Deals where id is not null', 'SYNTAX_ERROR'],
    [`select id from Deals where Stage = 'a' and Stage = 'b' and Stage = 'c'`, 'SYNTAX_ERROR'],
    [`select Colour from Deals where Stage = 'a'`, 'INVALID_QUERY'],
    [`select id from Deals where Modified_Time > 'yesterday'`, 'INVALID_QUERY'],
    [`select Currency from Deals where id is not null`, 'INVALID_QUERY'],
    ['select id from Deals where id is not null limit 2001', 'LIMIT_EXCEEDED'],
  ];
  for (const [text, code] of refused) expect(await query(text), text).toMatchObject({ status: 400, body: { code } });
});

test('several currencies bring their fields with them', async () => {
  expect(await call('GET', '/org/currencies')).toMatchObject({ status: 400 });
  sandbox.org.mc_status = true;
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen', Currency: 'USD', Exchange_Rate: 0.59 });
  expect((await call('GET', `/Deals/${deal.id}`)).body).toMatchObject({ data: [{ Currency: 'USD' }] });
  expect((await call('GET', '/org/currencies')).body).toMatchObject({ currencies: [{ iso_code: 'NZD' }, {}] });
});

test('an eleventh call at the same time is turned away', async () => {
  const slow = await startZohoSandbox({ redirectUris: [REDIRECT_URI], latencyMs: 200 });
  const slowCall = await connect(slow);
  const answers = await Promise.all(Array.from({ length: 14 }, async () => slowCall('GET', '/org')));
  await slow.close();
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(10).fill(200), 429, 429, 429, 429]);
});

test('a field nobody has is read as nothing but noted as a mistake', async () => {
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' });
  expect((await call('GET', `/Deals/${deal.id}?fields=Deal_Nmae`)).body).toEqual({ data: [{ id: deal.id }] });
  expect(sandbox.violations).toEqual(['GET Deals asks for the unknown field Deal_Nmae']);
  sandbox.violations.length = 0;
});

test('failures happen as ordered: an error, a lost answer, no connection', async () => {
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' });
  sandbox.failNext({ path: /\/crm\/v8\/org/ }, { status: 503, body: { code: 'INTERNAL_ERROR' } });
  expect((await call('GET', '/org')).status).toBe(503);
  expect((await call('GET', '/org')).status).toBe(200);
  const rename = { data: [{ Deal_Name: 'Bathroom' }] };
  sandbox.failNext({ method: 'PUT', path: /Deals/ }, 'refuse-connection');
  await expect(call('PUT', `/Deals/${deal.id}`, rename)).rejects.toThrow();
  expect(sandbox.find('Deals', deal.id)).toMatchObject({ Deal_Name: 'Kitchen' });
  sandbox.failNext({ method: 'PUT', path: /Deals/ }, 'lose-answer');
  await expect(call('PUT', `/Deals/${deal.id}`, rename)).rejects.toThrow();
  expect(sandbox.find('Deals', deal.id)).toMatchObject({ Deal_Name: 'Bathroom' });
});
