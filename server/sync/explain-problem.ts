import type { Problem } from '../api/contract.ts';
import { AppError } from '../errors.ts';

/**
 * Xero explains refusals in prose only. Each row: its words (sources: help centres and Xero's own OpenAPI examples), our
 * stable code, what it means here and what to do. The first that fits wins; Xero's text always stays beside it.
 */
const refusals: { words: RegExp; code: string; message: string; fix: string }[] = [
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
];

/** What a person is told about an error, with the other side's own words kept. */
export function explainProblem(error: unknown): Problem {
  if (!(error instanceof AppError)) {
    return {
      code: 'internal_error',
      message: 'Something went wrong on our side.',
      fix: 'Retry; if it happens again, tell support the time and the deal.',
      detail: null,
    };
  }
  const known =
    error.code === 'xero_refused' && error.detail && refusals.find(({ words }) => words.test(error.detail ?? ''));
  if (known) return { code: known.code, message: known.message, fix: known.fix, detail: error.detail };
  return { code: error.code, message: error.message, fix: error.fix, detail: error.detail };
}
