/** A tax of the CRM on one line; `percent` is null where the CRM gives only the name. */
export interface TaxOnLine {
  name: string;
  percent: string | null;
}

/** One thing sold, as the CRM has it. Numbers are decimal strings in the deal's currency; a missing quantity is '1'. */
export interface SourceLine {
  productId: string | null;
  productCode: string | null;
  name: string;
  description: string | null;
  quantity: string;
  listPrice: string;
  /** An amount off the whole line, not a percent; '0' for none. */
  discount: string;
  taxes: TaxOnLine[];
}

/** A quote of the deal with its rows in their order. Amounts as the CRM computed them. */
export interface Quote {
  id: string;
  subject: string;
  stage: string | null;
  /** ISO 8601, in whatever zone the CRM answers. */
  createdTime: string;
  lines: SourceLine[];
  /** Off the whole quote, after tax. */
  discount: string;
  /** On the whole quote, besides the taxes of its lines. */
  tax: string;
  adjustment: string;
  grandTotal: string;
  /** ISO 4217. */
  currency: string;
}

/** What the CRM knows of a deal beyond the deal itself: everything its lines may come from. */
export interface DealContent {
  quotes: Quote[];
  products: SourceLine[];
  /** Rows by the subform's API name, as the CRM answers them. */
  subforms: Record<string, Record<string, unknown>[]>;
}
