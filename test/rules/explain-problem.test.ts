import { expect, test } from 'vitest';
import { AppError } from '../../server/errors.ts';
import { explainProblem } from '../../server/sync/explain-problem.ts';

const refused = (detail: string) => explainProblem(new AppError('xero_refused', 'Xero refused it.', { detail }));

/** Xero's own words: help centres, issues of its SDKs, examples of its OpenAPI file. */
test.each([
  ['Account code must be specified', 'account_unusable'],
  [
    "Account code '200' has been archived, or has been deleted. Each line item must reference a valid account",
    'account_unusable',
  ],
  ['Account code "###" is not a valid code for this document', 'account_unusable'],
  ['Account must be valid.', 'account_unusable'],
  ['The TaxType code GST on Income does not exist or cannot be used for this type of transaction.', 'tax_unusable'],
  ["The TaxType code 'GST on Income' cannot be used with account code '60410'.", 'tax_unusable'],
  ['Tax rate must be valid.', 'tax_unusable'],
  ['The document date cannot be before the end of year lock date, currently set at 31 Mar 2026', 'period_locked'],
  ['The document date cannot be before the period lock date', 'period_locked'],
  [
    'The contact name Buzz Lightyear is already assigned to another contact. The contact name must be unique across all active contacts.',
    'contact_name_taken',
  ],
  ['Another contact has this contact number. Please enter a different contact number.', 'contact_number_taken'],
  [
    'The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes',
    'contact_archived',
  ],
  ['You have reached the limit of invoices you can approve', 'plan_limit'],
  ['Organisation is not subscribed to currency EUR', 'currency_not_enabled'],
])('“%s” is explained as %s, with what to do and Xero’s words', (words, code) => {
  const problem = refused(words);
  expect(problem).toMatchObject({ code, detail: words });
  expect(problem.message).not.toBe('Xero refused it.');
  expect(problem.fix).toMatch(/\.$/);
});

test.each([
  ['Invoice # must be unique.'],
  ['Invoice not of valid status for creation'],
  ['Invoice not of valid status for modification'],
  ['This document cannot be edited as it has a payment or credit note allocated to it.'],
  ['Date cannot be changed on an invoice that has payment or credit notes allocated to it.'],
  ['A Contact must be specified for this type of transaction'],
  ['One or more line items must be specified'],
  ['The description field is mandatory for each line item.'],
  ['The line total 666.88 does not match the expected line total 666.93'],
  ['The invoice total does not equal the sum of the lines.'],
  ["The discount rate '27.83' is invalid. Discount must not be greater than the line total."],
  ['Discounts may not be applied to ACCPAY invoices.'],
  ["The quantity value '-x.0000' is invalid. Quantity must not be less than zero."],
  ['Payment amount exceeds the amount outstanding on this document'],
  ['Payments can only be made against Authorised documents'],
  ['An existing Invoice with the specified InvoiceID could not be found'],
  ['Email address must be valid.'],
])('“%s” is not mistaken for something else', (words) => {
  expect(refused(words)).toMatchObject({ code: 'xero_refused', message: 'Xero refused it.', detail: words });
});

test('of several reasons the first of the table is explained and all are shown', () => {
  const words = 'Account must be valid. Tax rate must be valid.';
  expect(refused(words)).toMatchObject({ code: 'account_unusable', detail: words });
});

test('the table is for Xero’s refusals: the same words from elsewhere keep their own code', () => {
  const error = new AppError('zoho_refused', 'Zoho CRM refused the request.', { detail: 'Account must be valid.' });
  expect(explainProblem(error)).toEqual({
    ...{ code: 'zoho_refused', message: 'Zoho CRM refused the request.', fix: null, detail: 'Account must be valid.' },
  });
});

test('a surprise is told without its inner words', () => {
  const problem = explainProblem(new Error('relation "deal_syncs" does not exist'));
  expect(problem).toMatchObject({ code: 'internal_error', detail: null });
  expect(JSON.stringify(problem)).not.toContain('deal_syncs');
});
