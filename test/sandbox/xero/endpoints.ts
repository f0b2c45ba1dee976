/** Every endpoint of the sandbox with the scopes that open it. https://developer.xero.com/documentation/guides/oauth2/scopes */
import { createContacts, getContact, listContacts, updateContact, upsertContacts } from './contacts.ts';
import { createAllocations, createCreditNotes } from './credit-note-writes.ts';
import { getCredit, listCredits } from './credits.ts';
import {
  addHistory,
  createInvoices,
  emailInvoice,
  getHistory,
  getInvoice,
  getOnlineInvoice,
  listInvoices,
  updateInvoice,
  upsertInvoices,
} from './invoices.ts';
import { createItems, listItems } from './items.ts';
import { createPayments, deletePayment, getPayment, listPayments } from './payments.ts';
import type { Handler } from './request.ts';
import {
  getActions,
  getOrganisation,
  listAccounts,
  listBrandingThemes,
  listCurrencies,
  listTaxRates,
  listTrackingCategories,
} from './settings-lists.ts';

interface Endpoint {
  method: string;
  path: RegExp;
  scopes: string[];
  handler: Handler;
}

const writes = (scope: string): string[] => [`accounting.${scope}`];
const reads = (scope: string): string[] => [...writes(scope), `accounting.${scope}.read`];
const endpoint = (method: string, path: string, scopes: string[], handler: Handler): Endpoint => ({
  method,
  path: new RegExp(`^/${path.replace(':id', '([^/]+)')}/?$`, 'i'),
  scopes,
  handler,
});

export const ENDPOINTS: readonly Endpoint[] = [
  endpoint('GET', 'Organisation', reads('settings'), getOrganisation),
  endpoint('GET', 'Organisation/Actions', reads('settings'), getActions),
  endpoint('GET', 'Accounts', reads('settings'), listAccounts),
  endpoint('GET', 'TaxRates', reads('settings'), listTaxRates),
  endpoint('GET', 'Currencies', reads('settings'), listCurrencies),
  endpoint('GET', 'BrandingThemes', reads('settings'), listBrandingThemes),
  endpoint('GET', 'TrackingCategories', reads('settings'), listTrackingCategories),
  endpoint('GET', 'Items', [...reads('settings'), ...reads('invoices')], listItems),
  endpoint('PUT', 'Items', [...writes('settings'), ...writes('invoices')], createItems),
  endpoint('GET', 'Contacts', reads('contacts'), listContacts),
  endpoint('PUT', 'Contacts', writes('contacts'), createContacts),
  endpoint('POST', 'Contacts', writes('contacts'), upsertContacts),
  endpoint('GET', 'Contacts/:id', reads('contacts'), getContact),
  endpoint('POST', 'Contacts/:id', writes('contacts'), updateContact),
  endpoint('GET', 'Invoices', reads('invoices'), listInvoices),
  endpoint('PUT', 'Invoices', writes('invoices'), createInvoices),
  endpoint('POST', 'Invoices', writes('invoices'), upsertInvoices),
  endpoint('GET', 'Invoices/:id', reads('invoices'), getInvoice),
  endpoint('POST', 'Invoices/:id', writes('invoices'), updateInvoice),
  endpoint('POST', 'Invoices/:id/Email', writes('invoices'), emailInvoice),
  endpoint('GET', 'Invoices/:id/OnlineInvoice', reads('invoices'), getOnlineInvoice),
  endpoint('GET', 'Invoices/:id/History', reads('invoices'), getHistory),
  endpoint('PUT', 'Invoices/:id/History', writes('invoices'), addHistory),
  endpoint('GET', 'CreditNotes', reads('invoices'), listCredits('CREDITNOTE')),
  endpoint('PUT', 'CreditNotes', writes('invoices'), createCreditNotes),
  endpoint('PUT', 'CreditNotes/:id/Allocations', writes('invoices'), createAllocations),
  endpoint('GET', 'CreditNotes/:id', reads('invoices'), getCredit('CREDITNOTE')),
  endpoint('GET', 'Overpayments', reads('payments'), listCredits('OVERPAYMENT')),
  endpoint('GET', 'Overpayments/:id', reads('payments'), getCredit('OVERPAYMENT')),
  endpoint('GET', 'Prepayments', reads('payments'), listCredits('PREPAYMENT')),
  endpoint('GET', 'Prepayments/:id', reads('payments'), getCredit('PREPAYMENT')),
  endpoint('GET', 'Payments', reads('payments'), listPayments),
  endpoint('PUT', 'Payments', writes('payments'), createPayments),
  endpoint('POST', 'Payments', writes('payments'), createPayments),
  endpoint('GET', 'Payments/:id', reads('payments'), getPayment),
  endpoint('POST', 'Payments/:id', writes('payments'), deletePayment),
];
