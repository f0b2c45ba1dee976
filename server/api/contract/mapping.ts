/** What of a deal goes where on an invoice. */
import * as z from 'zod/mini';
import { apiName } from './field-types.ts';

export const lineAmountTypes = ['Exclusive', 'Inclusive', 'NoTax'] as const;

const nullableText = z._default(z.nullable(z.string().check(z.minLength(1), z.maxLength(100))), null);

const trackingName = z.string().check(z.minLength(1), z.maxLength(100));
/** What a column of a subform may hold of a line. */
export const lineParts = ['product', 'description', 'quantity', 'unitPrice', 'discount'] as const;
export type LinePart = (typeof lineParts)[number];

const subformColumnsSchema = z.strictObject({
  product: z.optional(apiName),
  description: z.optional(apiName),
  quantity: z.optional(apiName),
  unitPrice: z.optional(apiName),
  discount: z.optional(apiName),
} satisfies Record<LinePart, unknown>);
export type SubformColumns = z.infer<typeof subformColumnsSchema>;

/** A text with fields of the deal in it, e.g. `{Deal_Name} – {Account_Name}`; one without any is a constant. */
const templateText = z._default(z.nullable(z.string().check(z.minLength(1), z.maxLength(500))), null);

const productMappingSchema = z.strictObject({
  itemCode: nullableText,
  accountCode: nullableText,
  taxType: nullableText,
  /** What it was called when it was chosen, so that it can be said what became of it. */
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
});
export type ProductMapping = z.infer<typeof productMappingSchema>;

export const mappingSchema = z.strictObject({
  salesAccountCode: nullableText,
  taxType: nullableText,
  taxes: z._default(z.record(z.string(), z.string().check(z.minLength(1))), {}),
  lineAmountTypes: z._default(z.enum(lineAmountTypes), 'Exclusive'),
  brandingThemeId: nullableText,
  /** By the product's id in Zoho CRM. */
  products: z._default(z.record(z.string(), productMappingSchema), {}),
  /** What a product without an item of its own becomes: the item with its code, the default item, a new item, plain text. */
  items: z._default(z.enum(['match', 'default', 'create', 'free_text']), 'match'),
  defaultItemCode: nullableText,
  /** Names of tracking categories and their options, put on every line; Xero allows two. */
  tracking: z._default(
    z.array(z.strictObject({ category: trackingName, option: trackingName })).check(z.maxLength(2)),
    [],
  ),
  /** The API name of the accounts' field that holds a tax number (ABN, VAT, GST); Zoho has no standard one. */
  taxNumberField: z._default(z.nullable(apiName), null),
  /** The API name of the deals' field that holds the exchange rate of an invoice in another currency; null: Xero's rate. */
  exchangeRateField: z._default(z.nullable(apiName), null),
  /** What is written instead of the usual text; `lineDescription` may also have `{Line}`, the usual text of the line. */
  templates: z.optional(z.strictObject({ reference: templateText, lineDescription: templateText })),
  /** For each subform of deals (by API name): the API names of the columns that hold a line. */
  subforms: z._default(z.record(apiName, subformColumnsSchema), {}),
});
export type Mapping = z.infer<typeof mappingSchema>;
