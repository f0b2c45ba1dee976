import * as z from 'zod';
import { newestAcceptedQuote } from '../sync/choose-lines.ts';
import type { DealContent, Quote, SourceLine, TaxOnLine } from '../sync/deal-content.ts';
import { decimalText } from '../sync/money.ts';
import { readTaxName } from '../sync/tax-name.ts';
import { parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { zohoErrorCode } from './zoho-error.ts';
import { number, text } from './zoho-fields.ts';
import { chunks } from './zoho-records.ts';

/** Of which deal, and which of its records a rule reads its lines from. */
export interface ContentQuestion {
  dealId: string;
  /** `auto`, `quote`, `products`, `amount` or `subform:<API name>`. */
  lineSource: string;
}

export interface ContentSettings {
  acceptedQuoteStages: string[];
  /** Of quotes in orgs without multi-currency. */
  homeCurrency: string;
}

/** What is read of a deal besides itself; of the quotes only the newest accepted one with its rows. */
export type DealContentRead = Pick<DealContent, 'quotes' | 'products'>;

export interface ZohoDealContent {
  /** What the rules need of the deals' quotes and products, each with its own outcome. */
  getDealContents(
    access: ZohoAccess,
    questions: ContentQuestion[],
    settings: ContentSettings,
  ): Promise<PromiseSettledResult<DealContentRead>[]>;
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
const quotesOfDealsSchema = z.object({
  data: z.array(quoteSchema.extend({ Deal_Name: z.object({ id: z.string() }) })),
  info: infoSchema,
});

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

const QUOTE_FIELDS = ['Subject', 'Quote_Stage', 'Created_Time', 'Grand_Total'];
const PRODUCT_FIELDS = 'Product_Name,Product_Code,Unit_Price,Description,Tax';
/** Zoho's longest page; without a page token it gives 2,000 rows at most. */
const ROWS_PER_PAGE = 200;
const LAST_PAGE = 10;
/** https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html */
const COQL_LIST = 50;
const COQL_ROWS = 2000;

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

  /** The quotes of many deals, without rows, in one query. */
  async function quotesOfDeals(access: ZohoAccess, dealIds: string[]): Promise<QuotesOfDeals> {
    const byDeal: QuotesOfDeals = new Map(dealIds.map((dealId) => [dealId, []]));
    for (const part of chunks(dealIds, COQL_LIST)) {
      const list = part.map((dealId) => `'${dealId}'`).join(', ');
      const select_query = `select ${QUOTE_FIELDS.join(', ')}, Deal_Name from Quotes where Deal_Name in (${list}) limit 0, ${COQL_ROWS}`;
      const answer = await call(access, 'POST', '/coql', { select_query });
      if (answer.status === 204) continue;
      const { data, info } = parseZoho(answer, quotesOfDealsSchema);
      if (info?.more_records) throw new Error('More quotes than one query gives.');
      for (const quote of data) byDeal.get(quote.Deal_Name.id)?.push(quote);
    }
    return byDeal;
  }

  async function quotesOfDeal(access: ZohoAccess, dealId: string): Promise<QuoteSummary[]> {
    return related(access, `/Deals/${dealId}/Quotes?fields=${QUOTE_FIELDS.join(',')}`, quotesSchema);
  }

  async function getContent(
    access: ZohoAccess,
    { dealId, lineSource, summaries, products }: ContentQuestion & Ahead,
    { acceptedQuoteStages, homeCurrency }: ContentSettings,
  ): Promise<DealContentRead> {
    const wants = (source: string) => lineSource === source || lineSource === 'auto';
    async function acceptedQuotes(): Promise<Quote[]> {
      const quotes = (summaries ?? (await quotesOfDeal(access, dealId))).map((quote) => quoteOf(quote, homeCurrency));
      const newest = newestAcceptedQuote(quotes, acceptedQuoteStages);
      if (!newest) return [];
      const { data } = await read(access, `/Quotes/${newest.id}`, quotesSchema);
      return data.map((quote) => quoteOf(quote, homeCurrency));
    }
    async function dealProducts(): Promise<SourceLine[]> {
      const rows = await related(access, `/Deals/${dealId}/Products?fields=${PRODUCT_FIELDS}`, productsSchema);
      return rows.map(lineOfProduct);
    }
    if (products === 'when no quote' && wants('quote')) {
      const quotes = await acceptedQuotes();
      const isEnough = quotes.some(({ lines }) => lines.length > 0);
      return { quotes, products: wants('products') && !isEnough ? await dealProducts() : [] };
    }
    const [quotes, ofDeal] = await Promise.all([
      wants('quote') ? acceptedQuotes() : [],
      wants('products') ? dealProducts() : [],
    ]);
    return { quotes, products: ofDeal };
  }

  return {
    async getDealContents(access, questions, settings) {
      const [alone] = questions;
      // Alone, time counts; in a batch, calls do.
      if (alone && questions.length === 1) {
        return Promise.allSettled([getContent(access, { ...alone, products: 'at once' }, settings)]);
      }
      const withQuotes = questions.filter(({ lineSource }) => lineSource === 'quote' || lineSource === 'auto');
      const dealIds = [...new Set(withQuotes.map(({ dealId }) => dealId))];
      // COQL is missing in some editions and for some profiles; the related lists say the same, one by one.
      const quotes = await quotesOfDeals(access, dealIds).catch((): QuotesOfDeals => new Map());
      return Promise.allSettled(
        questions.map((question) => {
          const ahead = { summaries: quotes.get(question.dealId), products: 'when no quote' } as const;
          return getContent(access, { ...question, ...ahead }, settings);
        }),
      );
    },
  };
}

type QuoteSummary = z.infer<typeof quoteSchema>;
type QuotesOfDeals = Map<string, QuoteSummary[]>;

interface Ahead {
  /** Undefined: not known yet. */
  summaries?: QuoteSummary[] | undefined;
  products: 'at once' | 'when no quote';
}

function quoteOf(quote: QuoteSummary, homeCurrency: string): Quote {
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
    currency: quote.Currency ?? homeCurrency,
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
    taxes: (product.Tax ?? []).map(readTaxName),
  };
}
