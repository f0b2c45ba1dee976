/**
 * The version of the terms, the privacy notice and the list below, taken together: whoever changes one of them gives it the
 * day of the change, and every administrator is asked again.
 */
export const termsVersion = '2026-11-22';

/** What goes where, and why: read before the first connect, and part of the privacy notice. */
export const dataFlows: { what: string; from: string; to: string; why: string }[] = [
  {
    what: 'Deals with their quotes, products, accounts and contacts',
    from: 'Zoho CRM',
    to: 'Deal Ledger',
    why: 'to draft the invoice',
  },
  {
    what: 'The customer’s name, e-mail, phone, address and tax number, and the lines of the invoice',
    from: 'Deal Ledger',
    to: 'Xero',
    why: 'to make the contact and the invoice',
  },
  {
    what: 'Contacts, sales invoices, payments and the lists an invoice is made of (accounts, tax rates, items, currencies)',
    from: 'Xero',
    to: 'Deal Ledger',
    why: 'to find the right customer, and to show what became of the invoice',
  },
  {
    what: 'The state and the sums of a deal’s invoices, tasks for its owner',
    from: 'Deal Ledger',
    to: 'Zoho CRM',
    why: 'to show them there, where you switched it on',
  },
  {
    what: 'That something is wrong, with the names of up to five deals',
    from: 'Deal Ledger',
    to: 'The e-mail addresses an administrator names',
    why: 'to tell who can mend it',
  },
  {
    what: 'Name, e-mail and CRM profile of whoever signs in or opens a deal',
    from: 'Zoho CRM',
    to: 'Deal Ledger',
    why: 'to know who may do what, and to log who did it',
  },
];
