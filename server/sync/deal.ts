/** A Zoho CRM deal, as the rules need it. Ids are strings of digits; `amount` is a decimal string in `currency`. */
export interface Deal {
  id: string;
  name: string;
  /** The stage's `actual_value`; labels may be renamed or translated. */
  stage: string | null;
  pipeline: string | null;
  amount: string | null;
  /** ISO 4217. */
  currency: string;
  /** YYYY-MM-DD. */
  closingDate: string | null;
  account: LinkedRecord | null;
  contact: LinkedRecord | null;
  /** Rows of the deal's subforms by API name, as the CRM answers them. */
  subforms: Record<string, Record<string, unknown>[]>;
  /**
   * What was read, as text by API name: texts, numbers, `true` and `false`, the names of linked records; empty fields are
   * left out. Which of them matter is for the settings to say.
   */
  plainFields: Record<string, string>;
}

/** Another record the deal points to. */
export interface LinkedRecord {
  id: string;
  /** Its name when the deal was last saved. */
  name: string;
}

/** Who is invoiced: the account, or the contact of a deal without an account. */
export function payerOf(deal: Pick<Deal, 'account' | 'contact'>): LinkedRecord | null {
  return deal.account ?? deal.contact;
}
