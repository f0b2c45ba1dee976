/** What the sandbox remembers of an organisation. Records are replaced, never changed, so a failed batch can be undone. */
import type { Big } from 'big.js';

export type InvoiceStatus = 'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'PAID' | 'VOIDED' | 'DELETED';
export type LineAmountTypes = 'Exclusive' | 'Inclusive' | 'NoTax';
export type AccountClass = 'ASSET' | 'EQUITY' | 'EXPENSE' | 'LIABILITY' | 'REVENUE';

export interface Account {
  AccountID: string;
  /** Some accounts of a real organisation have none. */
  Code?: string;
  Name: string;
  Type: string;
  Class: AccountClass;
  Status: 'ACTIVE' | 'ARCHIVED';
  TaxType: string;
  SystemAccount?: string;
  EnablePaymentsToAccount: boolean;
  CurrencyCode?: string;
}

export interface TaxRate {
  Name: string;
  TaxType: string;
  ReportTaxType: string;
  Status: 'ACTIVE' | 'DELETED' | 'ARCHIVED';
  EffectiveRate: number;
  appliesTo: AccountClass[];
}

export interface Item {
  ItemID: string;
  Code: string;
  Name: string;
  Description: string;
  SalesDetails: { UnitPrice?: number; AccountCode?: string; TaxType?: string };
}

interface TrackingCategory {
  TrackingCategoryID: string;
  Name: string;
  Status: 'ACTIVE' | 'ARCHIVED';
  Options: { TrackingOptionID: string; Name: string; Status: 'ACTIVE' | 'ARCHIVED' }[];
}

export interface PaymentTerms {
  Day: number;
  Type: 'DAYSAFTERBILLDATE' | 'DAYSAFTERBILLMONTH' | 'OFCURRENTMONTH' | 'OFFOLLOWINGMONTH';
}

export interface Address {
  AddressType: 'POBOX' | 'STREET';
  [part: string]: string;
}
export interface Phone {
  PhoneType: string;
  [part: string]: string;
}
interface ContactPerson {
  FirstName?: string | undefined;
  LastName?: string | undefined;
  EmailAddress?: string | undefined;
  IncludeInEmails?: boolean | undefined;
}

export interface Contact {
  contactId: string;
  status: 'ACTIVE' | 'ARCHIVED';
  mergedToContactId?: string;
  name: string;
  /** ContactNumber, EmailAddress, FirstName and the other plain texts, by Xero's own names. */
  texts: Readonly<Record<string, string>>;
  addresses: readonly Address[];
  phones: readonly Phone[];
  contactPersons: readonly ContactPerson[];
  salesTerms?: PaymentTerms;
  billsTerms?: PaymentTerms;
  updatedAt: Date;
}

export interface Line {
  lineItemId: string;
  description: string | undefined;
  quantity: Big | undefined;
  unitAmount: Big | undefined;
  itemCode: string | undefined;
  accountId: string | undefined;
  taxType: string | undefined;
  taxRatePercent: Big;
  discountRate: Big | undefined;
  discountAmount: Big | undefined;
  lineAmount: Big | undefined;
  taxAmount: Big;
  tracking: { TrackingCategoryID: string; TrackingOptionID: string; Name: string; Option: string }[];
}

export interface Totals {
  subTotal: Big;
  totalTax: Big;
  total: Big;
  totalDiscount: Big;
}

export interface Invoice extends Totals {
  invoiceId: string;
  type: 'ACCREC' | 'ACCPAY';
  number: string;
  reference: string;
  contactId: string;
  status: InvoiceStatus;
  lineAmountTypes: LineAmountTypes;
  lines: readonly Line[];
  /** Calendar dates, YYYY-MM-DD, in the organisation's zone. */
  date: string;
  dueDate: string;
  expectedPaymentDate: string | undefined;
  currencyCode: string;
  currencyRate: Big;
  url: string | undefined;
  brandingThemeId: string | undefined;
  sentToContact: boolean;
  amountCredited: Big;
  createdByClientId: string | null;
  createdAt: Date;
  history: readonly { changes: string; details: string; user: string; at: Date }[];
  updatedAt: Date;
}

export interface Payment {
  paymentId: string;
  invoiceId: string;
  accountId: string;
  amount: Big;
  date: string;
  reference: string;
  currencyRate: Big;
  status: 'AUTHORISED' | 'DELETED';
  updatedAt: Date;
}

export type CreditType = 'CREDITNOTE' | 'OVERPAYMENT' | 'PREPAYMENT';

/** Money a customer has with the organisation, and what of it was applied to invoices. */
export interface Credit {
  creditId: string;
  type: CreditType;
  /** Credit notes only. */
  number: string;
  contactId: string;
  status: 'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'PAID' | 'VOIDED';
  total: Big;
  currencyCode: string;
  date: string;
  allocations: readonly { allocationId: string; invoiceId: string; amount: Big; date: string }[];
  /** Of a credit note made through the API. */
  document?: {
    lines: readonly Line[];
    lineAmountTypes: LineAmountTypes;
    totals: Totals;
    reference: string;
    currencyRate: Big;
  };
  updatedAt: Date;
}

/** One Xero organisation (tenant); tests may change any of it, as a person in Xero could. */
export interface Organisation {
  tenantId: string;
  name: string;
  shortCode: string;
  baseCurrency: string;
  countryCode: string;
  /** Xero's name of the zone, and the IANA one it stands for. */
  timezone: string;
  zone: string;
  class: string;
  periodLockDate: string | null;
  endOfYearLockDate: string | null;
  salesTerms: PaymentTerms | null;
  /** Names of Organisation/Actions that are NOT-ALLOWED here. */
  forbiddenActions: string[];
  approvedInvoiceLimit: number;
  dailyEmailLimit: number;
  dailyCallLimit: number;
  accounts: Account[];
  taxRates: TaxRate[];
  currencies: string[];
  brandingThemes: { BrandingThemeID: string; Name: string; SortOrder: number }[];
  trackingCategories: TrackingCategory[];
  items: Item[];
  contacts: Map<string, Contact>;
  invoices: Map<string, Invoice>;
  payments: Map<string, Payment>;
  credits: Map<string, Credit>;
  nextInvoiceNumber: number;
  emailsSent: number;
}
