/**
 * Xero explains refusals in prose only. Each row: its words (sources: help centres and Xero's own OpenAPI examples), our
 * stable code, what it means here and what to do. The first that fits wins; Xero's text always stays beside it.
 */
export const xeroRefusals: { words: RegExp; code: string; message: string; fix: string }[] = [
  {
    words: /invoice # must be unique/i,
    code: 'invoice_number_taken',
    message: 'Xero already has an invoice with the number that this one would have.',
    fix: 'Look that invoice up in Xero; if it is not this deal’s, let Xero number the invoices in Settings, then retry.',
  },
  {
    words: /contact name .* is already assigned/i,
    code: 'contact_name_taken',
    message: 'Xero already has another contact of this name.',
    fix: 'In Xero, rename that contact or give it this customer’s contact number, then retry.',
  },
  {
    words: /contact has this contact number/i,
    code: 'contact_number_taken',
    message: 'Another Xero contact carries this customer’s number.',
    fix: 'In Xero, remove the contact number from the wrong contact, then retry.',
  },
  {
    words: /contact .*archived/i,
    code: 'contact_archived',
    message: 'The customer’s Xero contact is archived.',
    fix: 'Restore the contact in Xero, then retry.',
  },
  {
    words: /account code must be specified|account code .* (archived|is not a valid)|account must be valid/i,
    code: 'account_unusable',
    message: 'Xero does not accept the sales account.',
    fix: 'Choose another sales account in Settings, then retry.',
  },
  {
    words: /tax ?type|tax rate/i,
    code: 'tax_unusable',
    message: 'Xero does not accept the tax rate for this account.',
    fix: 'Choose another tax rate in Settings, then retry.',
  },
  {
    words: /item code .*not valid/i,
    code: 'item_unknown',
    message: 'Xero does not have the item of a line.',
    fix: 'Restore the item in Xero, or choose another one in Settings, then retry.',
  },
  {
    words: /not subscribed to currency/i,
    code: 'currency_not_enabled',
    message: 'The Xero organisation does not have the deal’s currency.',
    fix: 'Add the currency in Xero or change the deal’s currency, then retry.',
  },
  {
    words: /lock date/i,
    code: 'period_locked',
    message: 'The invoice date lies in a period that is locked in Xero.',
    fix: 'Have finance move the lock date, or change the date, then retry.',
  },
  {
    words: /limit of invoices you can approve/i,
    code: 'plan_limit',
    message: 'The Xero plan’s limit of approved invoices is reached.',
    fix: 'Upgrade the Xero plan, or let the rule make drafts.',
  },
  {
    words: /status for creation/i,
    code: 'invoice_status_refused',
    message: 'Xero makes no invoice in the status that the rule wants.',
    fix: 'Let the rule make drafts in Settings, then retry.',
  },
  {
    words: /status for modification/i,
    code: 'invoice_closed',
    message: 'The invoice was voided, deleted or paid in Xero and can no longer be changed.',
    fix: 'Look at the invoice in Xero; for another one create it from the deal.',
  },
  {
    words: /payments? or credit notes? allocated/i,
    code: 'invoice_has_payments',
    message: 'The invoice has a payment or a credit note, so Xero no longer lets it be changed.',
    fix: 'Take the payment back in Xero first, or make a credit note there.',
  },
  {
    words: /invoiceid could not be found/i,
    code: 'invoice_gone',
    message: 'Xero no longer has the invoice.',
    fix: 'Check that the right Xero organisation is connected; for a new invoice create it from the deal.',
  },
  {
    words: /contact must be specified/i,
    code: 'contact_missing',
    message: 'The invoice reached Xero without its contact.',
    fix: 'Choose an account or a contact on the deal, then retry.',
  },
  {
    words: /email address must be valid/i,
    code: 'contact_email_invalid',
    message: 'Xero does not accept the customer’s e-mail address.',
    fix: 'Correct the e-mail address in the CRM (Xero takes no umlauts or accents in it), then retry.',
  },
  {
    words: /line items must be specified/i,
    code: 'no_lines',
    message: 'The invoice has no lines.',
    fix: 'Add products, have a quote accepted, or enter the amount on the deal, then retry.',
  },
  {
    words: /description field is mandatory/i,
    code: 'line_without_description',
    message: 'A line of the invoice has no description.',
    fix: 'Give each product of the deal a name or a description, then retry.',
  },
  {
    words: /quantity must not be less than zero/i,
    code: 'quantity_negative',
    message: 'A line has a negative quantity, which Xero does not take.',
    fix: 'Give the line a positive quantity and a negative price on the deal, then retry.',
  },
  {
    words: /discount must not be greater/i,
    code: 'discount_too_large',
    message: 'The discount of a line is more than the line itself.',
    fix: 'Correct the discount on the deal or its quote, then retry.',
  },
  {
    words: /discounts may not be applied/i,
    code: 'discount_refused',
    message: 'Xero takes discounts on sales invoices only, and took this one for a bill.',
    fix: 'Retry; if it happens again, tell support the time and the deal.',
  },
  {
    words: /does not match the expected line total|does not equal the sum of the lines/i,
    code: 'total_refused',
    message: 'Xero adds the invoice up to another total than the one it was sent.',
    fix: 'Check prices and discounts of the lines for more than four decimals, then retry.',
  },
  {
    words: /exceeds the amount outstanding/i,
    code: 'payment_too_large',
    message: 'The payment is more than what is still due on the invoice.',
    fix: 'Enter at most the amount due; the rest is an overpayment to be entered in Xero.',
  },
  {
    words: /payments can only be made/i,
    code: 'payment_too_early',
    message: 'The invoice has not been approved yet, so it cannot be paid.',
    fix: 'Have the invoice approved in Xero, then retry.',
  },
];
