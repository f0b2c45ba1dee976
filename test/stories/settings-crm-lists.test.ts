import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import { errorBodySchema } from '../../server/api/contract/problems.ts';
import type { ProductsAnswer } from '../../server/api/contract/settings-products.ts';
import type { RecentDealsAnswer } from '../../server/api/contract/try-settings.ts';
import { addDeal } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';

/** What of the CRM the settings page offers to choose from: products, subforms, stages of quotes, taxes. */
let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  app.zoho.addSubform('Fee_Lines', [
    { api_name: 'Item', data_type: 'lookup', lookup: 'Products' },
    { api_name: 'Remark', data_type: 'text' },
    { api_name: 'Hours', data_type: 'double' },
    { api_name: 'Rate', data_type: 'currency' },
    { api_name: 'Rebate', data_type: 'percent' },
    { api_name: 'Approver', data_type: 'lookup', lookup: 'Contacts' },
    { api_name: 'Billable', data_type: 'boolean' },
  ]);
});
afterAll(() => app.close());

const products = (query: string) =>
  app.ledger.admin<ProductsAnswer & { code?: string }>('GET', `/api/settings/products?${query}`);
const choices = async () => (await app.ledger.admin<ChoicesAnswer>('GET', '/api/settings/choices')).body;
const productCalls = () => app.zoho.calls.filter(({ path }) => /coql|Products/.test(path)).length;

test('a product is found by letters of its name or its code, archived ones said to be so', async () => {
  const [desk, chair] = [
    app.zoho.addProduct({ Product_Name: 'Oak desk', Product_Code: 'D-1', Product_Active: true }),
    app.zoho.addProduct({ Product_Name: 'Chair', Product_Code: 'OAK-2', Product_Active: false }),
  ];
  app.zoho.addProduct({ Product_Name: 'Lamp', Product_Code: null });
  const { status, body } = await products('q=oak');
  expect(status).toBe(200);
  expect(body).toEqual({
    products: [
      { id: chair.id, name: 'Chair', code: 'OAK-2', state: 'archived' },
      { id: desk.id, name: 'Oak desk', code: 'D-1', state: 'active' },
    ],
    more: false,
  });
  expect((await products('q=nothing%20like%20it')).body).toEqual({ products: [], more: false });
});

test('letters that mean something in a query of the CRM are only letters', async () => {
  const odd = app.zoho.addProduct({ Product_Name: "Ana's \\ 'best'", Product_Code: null });
  expect((await products(`q=${encodeURIComponent("'s \\ 'b")}`)).body.products.map(({ id }) => id)).toEqual([odd.id]);
});

test('of many products the first twenty come by name, in one call, and it is said that there are more', async () => {
  for (let number = 30; number > 0; number -= 1) {
    app.zoho.addProduct({ Product_Name: `Panel ${String(number).padStart(2, '0')}` });
  }
  const before = productCalls();
  const { body } = await products('q=panel');
  expect(body.products.map(({ name }) => name).slice(0, 2)).toEqual(['Panel 01', 'Panel 02']);
  expect([body.products.length, body.more, productCalls() - before]).toEqual([20, true, 1]);
});

test('without COQL the list of products is looked through instead', async () => {
  app.zoho.failBy(({ path }) => (path.endsWith('/coql') ? { status: 400, body: { code: 'INVALID_QUERY' } } : null));
  const { body } = await products('q=panel');
  app.zoho.failBy(() => null);
  expect([body.products.length, body.products[0]?.name, body.more]).toEqual([20, 'Panel 01', true]);
});

test('chosen products are read as they are now, a hundred in a call; what is gone is missing', async () => {
  const ids = app.zoho.list('Products').map(({ id }) => id);
  const before = productCalls();
  const { body } = await products(`ids=${[...ids, '572576700000999999'].join(',')}`);
  expect(body.products.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(productCalls() - before).toBe(1);
});

test('a search without letters, or for what is no id, is refused', async () => {
  const many = Array.from({ length: 101 }, (_, id) => String(id)).join(',');
  for (const query of ['', 'q=x', 'ids=', 'ids=1,../Deals', `ids=${many}`, 'q=oak&ids=1', 'q=ab&q=cd']) {
    expect({ query, status: (await products(query)).status }).toEqual({ query, status: 400 });
  }
});

test('a CRM that fails says so instead of showing no products', async () => {
  app.zoho.failBy(({ path }) => (/coql|Products/.test(path) ? { status: 500 } : null));
  const { status, body } = await products('q=oak');
  app.zoho.failBy(() => null);
  expect([status, body.code]).toEqual([502, 'zoho_unavailable']);
});

test('a CRM without products or quotes has none to choose from, and that is no failure', async () => {
  for (const module of ['Products', 'Quotes'] as const) app.zoho.setModule(module, 'absent');
  expect((await products('q=oak')).body).toEqual({ products: [], more: false });
  expect(await choices()).toMatchObject({ quoteStages: [], crmTaxes: [] });
  for (const module of ['Products', 'Quotes'] as const) app.zoho.setModule(module, 'present');
});

test('the subforms of deals come with their columns, each with what it can hold', async () => {
  const { subforms } = await choices();
  expect(subforms?.map(({ value }) => value)).toEqual(['Fee_Lines']);
  const numbers = ['quantity', 'unitPrice', 'discount'];
  expect(Object.fromEntries(subforms?.[0]?.columns?.map(({ value, fits }) => [value, fits]) ?? [])).toEqual({
    ...{ Item: ['product'], Remark: ['product', 'description'], Hours: numbers, Rate: numbers },
    ...{ Rebate: [], Approver: [], Billable: [] },
  });
});

test('a column that cannot hold a number is refused by name; one that the CRM does not know is flagged', async () => {
  const put = (columns: object) => app.ledger.putSettings({ mapping: { subforms: { Fee_Lines: columns } } });
  const refused = await put({ unitPrice: 'Remark', quantity: 'Billable', description: 'Remark' });
  expect(refused.status).toBe(422);
  expect(errorBodySchema.parse(refused.body).errors).toEqual([
    { field: 'mapping.subforms.Fee_Lines.quantity', message: 'the column “Billable” does not hold numbers' },
    { field: 'mapping.subforms.Fee_Lines.unitPrice', message: 'the column “Remark” does not hold numbers' },
  ]);
  expect((await put({ unitPrice: 'Rate', quantity: 'Long_Gone', product: 'Item' })).status).toBe(200);
  expect((await choices()).flagged).toEqual([
    {
      field: 'mapping.subforms.Fee_Lines.quantity',
      message: 'the subform “Fee_Lines” has no column “Long_Gone”',
    },
  ]);
  expect((await put({ unitPrice: 'Rate' })).status).toBe(200);
});

test('columns that cannot be read are taken on trust, and the other lists still come', async () => {
  app.zoho.failBy(({ path }) => (path.includes('module=Fee_Lines') ? { status: 500 } : null));
  const { subforms, quoteStages } = await choices();
  const saved = await app.ledger.putSettings({ mapping: { subforms: { Fee_Lines: { unitPrice: 'Remark' } } } });
  app.zoho.failBy(() => null);
  expect(subforms).toEqual([{ value: 'Fee_Lines', label: 'Fee_Lines', columns: null }]);
  expect(quoteStages?.length).toBeGreaterThan(3);
  expect(saved.status).toBe(200);
  await app.ledger.putSettings({ mapping: { subforms: {} } });
});

test('stages of quotes and taxes of products come as the CRM has them', async () => {
  const { quoteStages, crmTaxes } = await choices();
  expect(quoteStages).toContainEqual({ value: 'Accepted', label: 'Accepted' });
  expect(crmTaxes).toEqual([
    { name: 'GST', percent: '15' },
    { name: 'No GST', percent: '0' },
  ]);
});

test('the sample has the first row of each subform', async () => {
  const product = app.zoho.addProduct({ Product_Name: 'Inspection' });
  addDeal(app, { Deal_Name: 'With rows', Fee_Lines: [{ Item: { id: product.id, name: 'Inspection' }, Hours: 2.5 }] });
  const { body } = await app.ledger.admin<RecentDealsAnswer>('GET', '/api/settings/recent-deals');
  expect(body.sample?.rows).toEqual({ Fee_Lines: { Item: 'Inspection', Hours: '2.5' } });
});

test('an item of a product that Xero no longer has is flagged by the name the product had', async () => {
  const entry = { itemCode: 'NO-SUCH', accountCode: null, taxType: null, name: 'Oak desk' };
  await app.ledger.putSettings({ mapping: { products: { '572576700000100001': entry } } });
  expect((await choices()).flagged).toEqual([
    {
      field: 'mapping.products.572576700000100001.itemCode',
      message: 'Xero has no item “NO-SUCH”, which is chosen for the product “Oak desk”',
    },
  ]);
  const { body } = await app.ledger.settings();
  expect(body.mapping.products['572576700000100001']).toEqual(entry);
  await app.ledger.putSettings({ mapping: { products: {} } });
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
