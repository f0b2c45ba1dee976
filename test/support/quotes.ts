import type { JsonObject } from '../sandbox/zoho/json.ts';
import { invoicesOf } from './deals.ts';
import type { App } from './start-app.ts';

/** A row of a quote as a salesperson enters it: `discount` is an amount off the row, `taxes` are percentages by name. */
export interface QuoteRow {
  product?: string;
  code?: string;
  productId?: string;
  quantity?: number;
  price: number;
  discount?: number;
  taxes?: Record<string, number>;
  description?: string;
}

/** A quote of the deal, accepted unless `values` say otherwise; the CRM computes its totals. Nobody is told. */
export function addQuote({ zoho }: App, dealId: string, rows: QuoteRow[], values: JsonObject = {}) {
  const items = rows.map(({ product = 'Desk', code, quantity = 1, price, discount = 0, taxes = {}, ...row }) => {
    const productId =
      row.productId ?? zoho.addProduct({ Product_Name: product, Product_Code: code ?? null, Unit_Price: price }).id;
    return {
      Product_Name: { id: productId },
      Quantity: quantity,
      List_Price: price,
      Discount: discount,
      Description: row.description ?? null,
      Line_Tax: Object.entries(taxes).map(([name, percentage]) => ({ name, percentage })),
    };
  });
  const quote = { Subject: 'Fit-out', Quote_Stage: 'Accepted', Deal_Name: { id: dealId }, Quoted_Items: items };
  return zoho.addQuote({ ...quote, ...values });
}

/** What the CRM says the quote comes to. */
export function grandTotalOf(quote: JsonObject): string {
  return Number(quote['Grand_Total']).toFixed(2);
}

/** The deal's only invoice as Xero has it; numbers as plain decimal texts. */
export function invoiceInXero(app: App, dealId: string) {
  const [invoice, another] = invoicesOf(app, dealId);
  const [organisation] = app.xero.organisations;
  if (!invoice || another || !organisation) throw new Error(`there is not exactly one invoice of deal ${dealId}`);
  const { number, status, reference, date, dueDate, lineAmountTypes, currencyCode: currency } = invoice;
  return {
    ...{ number, status, reference, date, dueDate, lineAmountTypes, currency },
    subTotal: invoice.subTotal.toFixed(2),
    totalTax: invoice.totalTax.toFixed(2),
    total: invoice.total.toFixed(2),
    sent: invoice.sentToContact,
    contact: organisation.contacts.get(invoice.contactId),
    lines: invoice.lines.map((line) => ({
      description: line.description,
      quantity: line.quantity?.toFixed(),
      unitAmount: line.unitAmount?.toFixed(),
      discountRate: line.discountRate?.toFixed() ?? null,
      accountCode: organisation.accounts.find(({ AccountID }) => AccountID === line.accountId)?.Code,
      taxType: line.taxType,
      itemCode: line.itemCode ?? null,
      lineAmount: line.lineAmount?.toFixed(2),
      tracking: line.tracking.map(({ Name, Option }) => `${Name}: ${Option}`),
    })),
  };
}
