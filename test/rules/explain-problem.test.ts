import { expect, test } from 'vitest';
import { AppError } from '../../server/errors.ts';
import { explainProblem } from '../../server/sync/explain-problem.ts';
import { dealProblems } from '../../server/sync/problem-codes.ts';

const refused = (detail: string) => explainProblem(new AppError('xero_refused', 'Xero refused it.', { detail }));

const accountFix = /sales account in Settings/;
const taxFix = /tax rate in Settings/;
const lockFix = /lock date/;
const paidFix = /payment back in Xero/;
const totalFix = /decimals/;

/**
 * Xero's own words for what it refuses: help centres, issues of its SDKs, examples of its OpenAPI file. Each is told with a
 * code of its own cause; only messages with the same cause and the same fix share one.
 */
const realMessages: [words: string, code: string, fix: RegExp][] = [
  ['Account code must be specified', 'account_unusable', accountFix],
  [
    "Account code '200' has been archived, or has been deleted. Each line item must reference a valid account",
    ...(['account_unusable', accountFix] as const),
  ],
  ['Account code "###" is not a valid code for this document', 'account_unusable', accountFix],
  ['Account must be valid.', 'account_unusable', accountFix],
  [
    'The TaxType code GST on Income does not exist or cannot be used for this type of transaction.',
    ...(['tax_unusable', taxFix] as const),
  ],
  ["The TaxType code 'GST on Income' cannot be used with account code '60410'.", 'tax_unusable', taxFix],
  ['Tax rate must be valid.', 'tax_unusable', taxFix],
  ['Invoice # must be unique.', 'invoice_number_taken', /let Xero number/],
  ['Invoice not of valid status for creation', 'invoice_status_refused', /make drafts/],
  ['Invoice not of valid status for modification', 'invoice_closed', /create it from the deal/],
  [
    'This document cannot be edited as it has a payment or credit note allocated to it.',
    ...(['invoice_has_payments', paidFix] as const),
  ],
  [
    'Date cannot be changed on an invoice that has payment or credit notes allocated to it.',
    ...(['invoice_has_payments', paidFix] as const),
  ],
  [
    'The document date cannot be before the end of year lock date, currently set at 31 Mar 2026',
    ...(['period_locked', lockFix] as const),
  ],
  ['The document date cannot be before the period lock date', 'period_locked', lockFix],
  [
    'The contact name Buzz Lightyear is already assigned to another contact. The contact name must be unique across all active contacts.',
    ...(['contact_name_taken', /rename that contact/] as const),
  ],
  [
    'Another contact has this contact number. Please enter a different contact number.',
    ...(['contact_number_taken', /remove the contact number/] as const),
  ],
  [
    'The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes',
    ...(['contact_archived', /Restore the contact/] as const),
  ],
  ['A Contact must be specified for this type of transaction', 'contact_missing', /account or a contact on the deal/],
  ['One or more line items must be specified', 'no_lines', /Add products/],
  ['The description field is mandatory for each line item.', 'line_without_description', /name or a description/],
  ['The line total 666.88 does not match the expected line total 666.93', 'total_refused', totalFix],
  ['The invoice total does not equal the sum of the lines.', 'total_refused', totalFix],
  [
    "The discount rate '27.83' is invalid. Discount must not be greater than the line total.",
    ...(['discount_too_large', /Correct the discount/] as const),
  ],
  ['Discounts may not be applied to ACCPAY invoices.', 'discount_refused', /tell support/],
  [
    "The quantity value '-x.0000' is invalid. Quantity must not be less than zero.",
    ...(['quantity_negative', /positive quantity/] as const),
  ],
  ['Payment amount exceeds the amount outstanding on this document', 'payment_too_large', /at most the amount due/],
  ['Payments can only be made against Authorised documents', 'payment_too_early', /approved in Xero/],
  [
    'An existing Invoice with the specified InvoiceID could not be found',
    ...(['invoice_gone', /right Xero organisation/] as const),
  ],
  ['You have reached the limit of invoices you can approve', 'plan_limit', /Upgrade the Xero plan/],
  ['Organisation is not subscribed to currency EUR', 'currency_not_enabled', /Add the currency/],
  ['Email address must be valid.', 'contact_email_invalid', /Correct the e-mail address/],
];

test.each(realMessages)('“%s” is explained as %s, with what to do and Xero’s words', (words, code, fix) => {
  const problem = refused(words);
  expect(problem).toMatchObject({ code, detail: words });
  expect(problem.message).toMatch(/^[A-Z].{15,}\.$/);
  expect(problem.message).not.toBe('Xero refused it.');
  expect(problem.fix).toMatch(fix);
  expect(Object.hasOwn(dealProblems, problem.code)).toBe(true);
});

test('all 31 messages that are known are explained, and each code keeps one sentence', () => {
  expect(new Set(realMessages.map(([words]) => words)).size).toBe(31);
  const sentences = new Map(realMessages.map(([words, code]) => [code, refused(words).message]));
  for (const [words, code] of realMessages) expect(refused(words).message).toBe(sentences.get(code));
});

test('a number that is taken is explained too when it was told from the other refusals before', () => {
  const error = new AppError('invoice_number_taken', 'Xero refused it.', { detail: 'Invoice # must be unique.' });
  expect(explainProblem(error)).toMatchObject({ code: 'invoice_number_taken', fix: expect.any(String) as string });
});

test.each(['Something nobody has seen yet.', 'The moon is in the wrong phase'])(
  '“%s” is not mistaken for something else',
  (words) => {
    expect(refused(words)).toMatchObject({ code: 'xero_refused', message: 'Xero refused it.', detail: words });
  },
);

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
