import { expect, test } from 'vitest';
import { addDeal } from '../support/deals.ts';
import { GST, SUBFORM, amountsOf, ofEach, linesOfFile } from '../support/lines-of-file.ts';
import { addQuote, grandTotalOf } from '../support/quotes.ts';

const { app, choose, invoiceOf, problemOf, invoiceOfQuote } = await linesOfFile();

test('the newest accepted quote makes the lines, before older ones, drafts, products and the amount', async () => {
  const product = app.zoho.addProduct({ Product_Name: 'Not this', Unit_Price: 9 });
  const account = app.zoho.addAccount({ Account_Name: 'Newest Quote Ltd' });
  const deal = app.zoho.addDeal(
    { Deal_Name: 'Office', Amount: 5, Account_Name: { id: account.id } },
    { products: [product.id] },
  );
  const at = (day: string) => ({ Created_Time: `2026-11-${day}T09:00:00+13:00` });
  addQuote(app, deal.id, [{ product: 'Right', price: 700, taxes: GST }], { ...at('10'), Quote_Stage: 'Confirmed' });
  addQuote(app, deal.id, [{ product: 'Older', price: 1 }], at('02'));
  addQuote(app, deal.id, [{ product: 'Draft', price: 2 }], { ...at('15'), Quote_Stage: 'Draft' });
  const invoice = await invoiceOf(deal.id);
  expect(invoice).toMatchObject({ total: '805.00', lineAmountTypes: 'Exclusive', reference: 'Office' });
  expect(ofEach(invoice.lines, 'description')).toEqual(['Right']);
});

test('the lines keep order, quantity, price and every form of discount, and come to the quote’s total to the cent', async () => {
  const { quote, invoice } = await invoiceOfQuote([
    { product: 'Desk', quantity: 3, price: 199.99, taxes: GST, description: 'oak, 160 cm' },
    { product: 'Chair', quantity: 10, price: 100, discount: 100, taxes: GST },
    { product: 'Lamp', quantity: 7, price: 10, discount: 5.55, taxes: GST },
    { product: 'Screw', quantity: 999, price: 0.11, discount: 9.88, taxes: GST },
    { product: 'Hour', quantity: 1.5, price: 95.5, taxes: GST },
  ]);
  const plain = { accountCode: '200', taxType: 'OUTPUT2', itemCode: null, tracking: [], discountRate: null };
  expect(invoice.lines).toEqual([
    { ...plain, description: 'Desk\noak, 160 cm', quantity: '3', unitAmount: '199.99', lineAmount: '599.97' },
    { ...plain, description: 'Chair', quantity: '10', unitAmount: '100', discountRate: '10', lineAmount: '900.00' },
    { ...plain, description: 'Lamp', quantity: '7', unitAmount: '9.2071', lineAmount: '64.45' },
    { ...plain, description: 'Screw\n999 × 0.11 less 9.88', quantity: '1', unitAmount: '100.01', lineAmount: '100.01' },
    { ...plain, description: 'Hour', quantity: '1.5', unitAmount: '95.5', lineAmount: '143.25' },
  ]);
  expect(invoice.total).toBe(grandTotalOf(quote));
  expect(invoice.total).toBe('2078.84');
});

test('which stages of a quote count as accepted is a setting', async () => {
  await choose({}, { acceptedQuoteStages: ['Delivered'] });
  const deal = addDeal(app);
  addQuote(app, deal.id, [{ price: 300 }], { Quote_Stage: 'Delivered' });
  addQuote(app, deal.id, [{ price: 77 }]);
  expect(amountsOf(await invoiceOf(deal.id))).toEqual(['300.00']);
});

test('deal and quote in US dollars make an invoice in US dollars; a quote in another currency than its deal waits', async () => {
  const abroad = addDeal(app, { Currency: 'USD' });
  addQuote(app, abroad.id, [{ price: 100, taxes: GST }], { Currency: 'USD' });
  expect(await invoiceOf(abroad.id)).toMatchObject({ currency: 'USD', total: '115.00' });

  const mixed = addDeal(app);
  addQuote(app, mixed.id, [{ price: 100 }], { Currency: 'USD' });
  expect(await problemOf(mixed.id)).toMatchObject([{ code: 'currency_differs' }]);
});

test('without a quote the deal’s products are the lines, each once at its price and with its own tax', async () => {
  await choose({ taxes: { 'Zero rated': 'ZERORATED' } });
  const panel = app.zoho.addProduct({ Product_Name: 'Panel', Unit_Price: 450, Description: 'acoustic' });
  const book = app.zoho.addProduct({ Product_Name: 'Book', Unit_Price: 20.005, Tax: ['Zero rated - 0.0 %'] });
  const account = app.zoho.addAccount({ Account_Name: 'Products Only Ltd' });
  const deal = app.zoho.addDeal(
    { Deal_Name: 'Products', Amount: 5, Account_Name: { id: account.id } },
    { products: [panel.id, book.id] },
  );
  const { lines } = await invoiceOf(deal.id);
  expect(lines.toSorted((one, other) => (one.description ?? '').localeCompare(other.description ?? ''))).toMatchObject([
    { description: 'Book', quantity: '1', unitAmount: '20.005', taxType: 'ZERORATED', lineAmount: '20.01' },
    { description: 'Panel\nacoustic', quantity: '1', unitAmount: '450', taxType: 'OUTPUT2', lineAmount: '450.00' },
  ]);
});

test('without quote and products the deal’s amount is the line', async () => {
  const deal = addDeal(app, { Deal_Name: 'Workshop', Amount: 99.95 });
  const invoice = await invoiceOf(deal.id);
  expect(invoice.lines).toMatchObject([{ description: 'Workshop', quantity: '1', lineAmount: '99.95' }]);
  expect(invoice.total).toBe('114.94');
});

test('a rule may name its one source of lines', async () => {
  await choose({
    subforms: { [SUBFORM]: { product: 'Item', quantity: 'Count', unitPrice: 'Price', discount: 'Rebate' } },
  });
  const product = app.zoho.addProduct({ Product_Name: 'Related', Unit_Price: 20 });
  const dealWithAll = () => {
    const account = app.zoho.addAccount({ Account_Name: `All ${crypto.randomUUID()}` });
    const rows = [
      { Item: { id: product.id, name: 'Related' }, Count: 2, Price: 15.5, Rebate: 1 },
      { Item: 'Delivery', Count: null, Price: 4, Rebate: null },
    ];
    const values = { Deal_Name: 'All', Amount: 40, Account_Name: { id: account.id }, [SUBFORM]: rows };
    const deal = app.zoho.addDeal(values, { products: [product.id] });
    addQuote(app, deal.id, [{ price: 10 }]);
    return deal.id;
  };
  expect(amountsOf(await invoiceOf(dealWithAll(), 'quote'))).toEqual(['10.00']);
  expect(amountsOf(await invoiceOf(dealWithAll(), 'products'))).toEqual(['20.00']);
  expect(amountsOf(await invoiceOf(dealWithAll(), 'amount'))).toEqual(['40.00']);
  expect((await invoiceOf(dealWithAll(), 'subform')).lines).toMatchObject([
    { description: 'Related', quantity: '2', lineAmount: '30.00' },
    { description: 'Delivery', quantity: '1', lineAmount: '4.00' },
  ]);
});

test('a rule whose only source is empty says so and falls back on nothing', async () => {
  expect(await problemOf(addDeal(app).id, 'quote')).toMatchObject([{ code: 'no_quote' }]);
  expect(await problemOf(addDeal(app).id, 'products')).toMatchObject([{ code: 'no_lines' }]);
  expect(await problemOf(addDeal(app, { Amount: null }).id, 'amount')).toMatchObject([{ code: 'no_amount' }]);
});

test('a quote of 200 lines becomes an invoice of 200 lines, in their order; 201 are too many', async () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ product: `Part ${index + 1}`, price: 1.01 + index, taxes: GST }));
  const { quote, invoice } = await invoiceOfQuote(rows(200));
  expect(ofEach(invoice.lines, 'description')).toEqual(rows(200).map(({ product }) => product));
  expect(invoice.total).toBe(grandTotalOf(quote));

  const deal = addDeal(app);
  addQuote(app, deal.id, rows(201));
  expect(await problemOf(deal.id)).toMatchObject([{ code: 'too_many_lines' }]);
});

test('a deal with more products than a page of the CRM shows is not invoiced in part', async () => {
  const products = Array.from({ length: 201 }, (_, index) =>
    app.zoho.addProduct({ Product_Name: `Part ${index}`, Unit_Price: 1 }),
  );
  const account = app.zoho.addAccount({ Account_Name: 'Many Parts Ltd' });
  const deal = app.zoho.addDeal(
    { Deal_Name: 'Parts', Account_Name: { id: account.id } },
    { products: products.map(({ id }) => id) },
  );
  expect(await problemOf(deal.id)).toMatchObject([{ code: 'too_many_lines' }]);
});
