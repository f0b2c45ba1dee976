import * as z from 'zod';
import { newestAcceptedQuote } from '../sync/choose-lines.ts';
import type { DealContent, Quote, SourceLine, TaxOnLine } from '../sync/deal-content.ts';
import type { Deal } from '../sync/deal.ts';
import { decimalText } from '../sync/money.ts';
import { parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { zohoErrorCode } from './zoho-error.ts';
import { number, text } from './zoho-fields.ts';

/** Which of a deal's records a rule reads its lines from. */
export interface ContentQuestion {
  /** `auto`, `quote`, `products`, `amount` or `subform:<API name>`. */
  lineSource: string;
  acceptedQuoteStages: string[];
}

export interface ZohoDealContent {
  /** What the rule needs of the deal's quotes and products; of the quotes only the newest accepted one with its rows. */
  getDealContent(access: ZohoAccess, deal: Deal, question: ContentQuestion): Promise<DealContent>;
}

const taxSchema = z.object({ name: text, display_name: text, percentage: number });
/** Rows as v8 writes them; Zoho's older spelling of the same fields is read too. */
const rowSchema = z.object({
  Product_Name: z.object({ id: z.string(), name: text, Product_Code: text }).nullish(),
  product: z.object({ id: z.string(), name: text, Product_Code: text }).nullish(),
  Quantity: number,
  quantity: number,
  List_Price: number,
  list_price: number,
  Discount: number,
  Line_Tax: z.array(taxSchema).nullish(),
  line_tax: z.array(taxSchema).nullish(),
  Description: text,
  product_description: text,
});
const quoteSchema = z.object({
  id: z.string(),
  Subject: text,
  Quote_Stage: text,
  Created_Time: text,
  Currency: text,
  Discount: number,
  Tax: number,
  Adjustment: number,
  Grand_Total: number,
  Quoted_Items: z.array(rowSchema).nullish(),
  Product_Details: z.array(rowSchema).nullish(),
});
const infoSchema = z.object({ more_records: z.boolean().nullish() }).nullish();
const quotesSchema = z.object({ data: z.array(quoteSchema), info: infoSchema });

/** UNVERIFIED: a product's own taxes as text ("GST - 15.0 %") or as an object with that text. */
const productTaxSchema = z
  .union([z.string(), z.object({ value: text, name: text, display_value: text })])
  .transform((tax) => (typeof tax === 'string' ? tax : (tax.name ?? tax.value ?? tax.display_value ?? '')));
const productSchema = z.object({
  id: z.string(),
  Product_Name: text,
  Product_Code: text,
  Unit_Price: number,
  List_Price: number,
  Quantity: number,
  Description: text,
  Tax: z.array(productTaxSchema).nullish().catch(null),
});
const productsSchema = z.object({ data: z.array(productSchema), info: infoSchema });

const QUOTE_FIELDS = 'Subject,Quote_Stage,Created_Time,Grand_Total';
const PRODUCT_FIELDS = 'Product_Name,Product_Code,Unit_Price,Description,Tax';
/** Zoho's longest page; without a page token it gives 2,000 rows at most. */
const ROWS_PER_PAGE = 200;
const LAST_PAGE = 10;

interface Page<T> {
  data: T[];
  info?: z.infer<typeof infoSchema>;
}

export function createZohoDealContent({ call, read }: ZohoCaller): ZohoDealContent {
  /** A whole related list; none when it is empty or the CRM's edition has no such module. */
  async function related<T>(access: ZohoAccess, path: string, schema: z.ZodType<Page<T>>): Promise<T[]> {
    const rows: T[] = [];
    for (let page = 1; page <= LAST_PAGE; page += 1) {
      const answer = await call(access, 'GET', `${path}&per_page=${ROWS_PER_PAGE}&page=${page}`);
      const code = zohoErrorCode(answer);
      if (answer.status === 204 || answer.status === 404 || code === 'INVALID_MODULE') break;
      const { data, info } = parseZoho(answer, schema);
      rows.push(...data);
      if (!info?.more_records) break;
    }
    return rows;
  }

  async function acceptedQuote(access: ZohoAccess, deal: Deal, acceptedStages: string[]): Promise<Quote[]> {
    const summaries = await related(access, `/Deals/${deal.id}/Quotes?fields=${QUOTE_FIELDS}`, quotesSchema);
    const newest = newestAcceptedQuote(
      summaries.map((summary) => quoteOf(summary, deal.currency)),
      acceptedStages,
    );
    if (!newest) return [];
    const { data } = await read(access, `/Quotes/${newest.id}`, quotesSchema);
    return data.map((quote) => quoteOf(quote, deal.currency));
  }

  return {
    async getDealContent(access, deal, { lineSource, acceptedQuoteStages }) {
      const wants = (source: string) => lineSource === source || lineSource === 'auto';
      const [quotes, products] = await Promise.all([
        wants('quote') ? acceptedQuote(access, deal, acceptedQuoteStages) : [],
        wants('products') ? related(access, `/Deals/${deal.id}/Products?fields=${PRODUCT_FIELDS}`, productsSchema) : [],
      ]);
      return { quotes, products: products.map(lineOfProduct), subforms: deal.subforms };
    },
  };
}

function quoteOf(quote: z.infer<typeof quoteSchema>, dealCurrency: string): Quote {
  return {
    id: quote.id,
    subject: quote.Subject ?? '',
    stage: quote.Quote_Stage ?? null,
    createdTime: quote.Created_Time ?? '',
    lines: (quote.Quoted_Items ?? quote.Product_Details ?? []).map(lineOfRow),
    discount: decimalText(quote.Discount) ?? '0',
    tax: decimalText(quote.Tax) ?? '0',
    adjustment: decimalText(quote.Adjustment) ?? '0',
    grandTotal: decimalText(quote.Grand_Total) ?? '0',
    currency: quote.Currency ?? dealCurrency,
  };
}

function lineOfRow(row: z.infer<typeof rowSchema>): SourceLine {
  const product = row.Product_Name ?? row.product ?? null;
  return {
    productId: product?.id ?? null,
    productCode: product?.Product_Code ?? null,
    name: product?.name ?? '',
    description: row.Description ?? row.product_description ?? null,
    quantity: decimalText(row.Quantity ?? row.quantity) ?? '1',
    listPrice: decimalText(row.List_Price ?? row.list_price) ?? '0',
    discount: decimalText(row.Discount) ?? '0',
    taxes: (row.Line_Tax ?? row.line_tax ?? []).flatMap(taxOfRow),
  };
}

/** The CRM lists every tax a product may have; one of 0 % that is not used says nothing. */
function taxOfRow(tax: z.infer<typeof taxSchema>): TaxOnLine[] {
  const name = tax.name ?? tax.display_name;
  return name ? [{ name, percent: decimalText(tax.percentage) }] : [];
}

function lineOfProduct(product: z.infer<typeof productSchema>): SourceLine {
  return {
    productId: product.id,
    productCode: product.Product_Code ?? null,
    name: product.Product_Name ?? '',
    description: product.Description ?? null,
    quantity: decimalText(product.Quantity) ?? '1',
    listPrice: decimalText(product.List_Price ?? product.Unit_Price) ?? '0',
    discount: '0',
    taxes: (product.Tax ?? []).map(taxOfProduct),
  };
}

function taxOfProduct(written: string): TaxOnLine {
  const [, name, percent] = /^(.*?)\s*-\s*(\d+(?:\.\d+)?)\s*%$/.exec(written.trim()) ?? [];
  return { name: name ?? written.trim(), percent: percent === undefined ? null : (decimalText(percent) ?? null) };
}
