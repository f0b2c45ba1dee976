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
  /** Who is invoiced: the account, or the contact of a deal without an account. */
  customer: Customer | null;
}

export interface Customer {
  /** Zoho's record id of the account or contact; becomes Xero's ContactNumber. */
  id: string;
  name: string;
}
