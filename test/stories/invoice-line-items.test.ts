import { expect, test } from 'vitest';
import type { Mapping } from '../../server/api/contract/mapping.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import { GST, ofEach, linesOfFile } from '../support/lines-of-file.ts';
import { addQuote, invoiceInXero } from '../support/quotes.ts';

const { app, choose, invoiceOfQuote } = await linesOfFile();

test('a product may have its own account, tax and item', async () => {
  const special = app.zoho.addProduct({ Product_Name: 'Export consulting', Unit_Price: 1 });
  const own = { itemCode: 'DevH', accountCode: '210', taxType: 'ZERORATED' };
  await choose({ products: { [special.id]: own } });
  const { invoice } = await invoiceOfQuote([
    { productId: special.id, quantity: 4, price: 150 },
    { product: 'Chair', price: 60 },
  ]);
  expect(invoice.lines).toMatchObject([
    { description: 'Export consulting', ...own },
    { description: 'Chair', itemCode: null, accountCode: '200', taxType: 'OUTPUT2' },
  ]);
});

test('a product becomes the Xero item of its code, the default item, or plain text, as set', async () => {
  const rows = [
    { product: 'Balls', code: 'GB1-White', price: 6 },
    { product: 'Unknown', code: 'UNHEARD-OF', price: 7 },
  ];
  const itemsWith = async (changes: Partial<Mapping>) => {
    await choose(changes);
    return ofEach((await invoiceOfQuote(rows)).invoice.lines, 'itemCode');
  };
  expect(await itemsWith({ items: 'match' })).toEqual(['GB1-White', null]);
  expect(await itemsWith({ items: 'default', defaultItemCode: 'DevH' })).toEqual(['GB1-White', 'DevH']);
  expect(await itemsWith({ items: 'free_text' })).toEqual([null, null]);
});

test('a product that Xero does not know is made there once, also when two deals need it at the same moment', async () => {
  await choose({ items: 'create' });
  const deals = [1, 2].map(() => {
    const deal = addDeal(app);
    addQuote(app, deal.id, [{ product: 'Standing desk', code: 'STAND-1', price: 900, taxes: GST }]);
    return deal.id;
  });
  const panels = await Promise.all(deals.map((id) => app.ledger.openPanel(app.zoho, id)));
  await Promise.all(panels.map((panel) => panel.createInvoice()));
  for (const panel of panels) await viewAt(panel, 'draft');
  for (const id of deals) expect(ofEach(invoiceInXero(app, id).lines, 'itemCode')).toEqual(['STAND-1']);
  const made = app.xero.organisations[0]?.items.filter(({ Code }) => Code === 'STAND-1');
  expect(made).toMatchObject([{ Name: 'Standing desk' }]);
});

test('an item that someone has made in Xero meanwhile is used, not made again', async () => {
  await choose({ items: 'create' });
  const row = { product: 'Shelf', code: 'SHELF-9', price: 40, taxes: GST };
  await invoiceOfQuote([{ price: 1, taxes: GST }]);
  const items = app.xero.organisations[0]?.items ?? [];
  items.push({ ItemID: crypto.randomUUID(), Code: 'SHELF-9', Name: 'Made by hand', Description: '', SalesDetails: {} });
  expect(ofEach((await invoiceOfQuote([row])).invoice.lines, 'itemCode')).toEqual(['SHELF-9']);
  const present = app.xero.organisations[0]?.items.filter(({ Code }) => Code === 'SHELF-9');
  expect(present).toMatchObject([{ Name: 'Made by hand' }]);
});

test('every line carries the tracking categories of the settings', async () => {
  await choose({ tracking: [{ category: 'Region', option: 'North' }] });
  const { invoice } = await invoiceOfQuote(
    [
      { price: 10, taxes: GST },
      { price: 20, taxes: GST },
    ],
    { Discount: 5 },
  );
  expect(ofEach(invoice.lines, 'tracking')).toEqual([['Region: North'], ['Region: North'], ['Region: North']]);
});
