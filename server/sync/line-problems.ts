import type { Problem } from '../api/contract/problems.ts';

/** Every problem that a deal's lines can have, in words for a person. */
const problem = (code: string, message: string, fix: string, detail: string | null = null): Problem => ({
  ...{ code, message, fix, detail },
});

export const noSalesAccount = (): Problem =>
  problem('needs_mapping', 'No sales account has been chosen yet.', 'Choose the sales account in Settings.');

export const noTaxType = (accountCode: string): Problem =>
  problem(
    'needs_mapping',
    `No tax rate has been chosen, and account “${accountCode}” has none of its own.`,
    'Choose the tax rate in Settings.',
  );

export const noDefaultItem = (): Problem =>
  problem('needs_mapping', 'No default item has been chosen yet.', 'Choose the default item in Settings.');

export const noSubformColumns = (subform: string): Problem =>
  problem(
    'needs_mapping',
    `It is not set which columns of the subform “${subform}” hold the lines; at least the price is needed.`,
    'Choose the columns of the subform in Settings.',
  );

export const unreadableSubform = (subform: string, places: string[]): Problem =>
  problem(
    'subform_unreadable',
    `The subform “${subform}” holds something that cannot be read as a line.`,
    'Correct the row on the deal, or choose another column in Settings.',
    places.join('; '),
  );

export const noAmount = (): Problem =>
  problem(
    'no_amount',
    'The deal has no lines with a price and no amount.',
    'Add products, have a quote accepted, or enter the amount on the deal.',
  );

export const noQuote = (acceptedStages: string[]): Problem =>
  problem(
    'no_quote',
    'The deal has no accepted quote with lines.',
    `Bring the right quote to one of the stages ${acceptedStages.map((stage) => `“${stage}”`).join(', ')}.`,
  );

export const noLines = (source: string): Problem =>
  problem('no_lines', `The deal has no lines with a price in its ${source}.`, 'Add them on the deal.');

export const otherCurrency = (quote: { subject: string; currency: string }, dealCurrency: string): Problem =>
  problem(
    'currency_differs',
    `The quote “${quote.subject}” is in ${quote.currency}, but the deal is in ${dealCurrency}.`,
    'Give the deal and its quote the same currency.',
  );

export const tooManyLines = (count: number, most: number): Problem =>
  problem('too_many_lines', `The deal has ${count} lines; an invoice takes ${most}.`, 'Split the deal or its quote.');

export const taxNotMapped = (names: string[]): Problem => {
  const quoted = names.map((name) => `“${name}”`).join(' + ');
  return names.length === 1
    ? problem(
        'tax_not_mapped',
        `The tax ${quoted} of the CRM has no tax rate of Xero.`,
        `Choose the Xero tax rate of ${quoted} in Settings.`,
      )
    : problem(
        'tax_not_mapped',
        `The taxes ${quoted} stand together on a line, but do not lead to one tax rate of Xero.`,
        `Give ${quoted} the same Xero tax rate in Settings, or map “${names.join(' + ')}” as one.`,
      );
};

export const taxNotOffered = (taxType: string): Problem =>
  problem(
    'tax_unusable',
    `Xero has no active tax rate “${taxType}” for sales.`,
    'Choose another tax rate in Settings.',
  );

export const noZeroRate = (): Problem =>
  problem(
    'no_zero_rate',
    'Discount, adjustment or rounding need a tax rate of 0 %, and Xero has none for sales.',
    'Add a sales tax rate of 0 % in Xero.',
  );

export const itemNotOffered = (itemCode: string): Problem =>
  problem(
    'item_unknown',
    `Xero has no item “${itemCode}”.`,
    'Choose another item in Settings, or add the item in Xero.',
  );

export const totalDiffers = (difference: {
  grandTotal: string;
  invoiceTotal: string;
  /** What is compared; a quote without tax is compared before tax. */
  basis: 'total' | 'before tax';
  currency: string;
  /** Lines whose tax rate in Xero is another than in the quote. */
  causes: string[];
}): Problem => {
  const { grandTotal, invoiceTotal, basis, currency, causes } = difference;
  const invoice = `${invoiceTotal} ${currency}${basis === 'total' ? '' : ' before tax'}`;
  return problem(
    'total_differs',
    `The quote comes to ${grandTotal} ${currency}, the invoice would come to ${invoice}.`,
    'Check the quote, its taxes and their tax rates in Settings.',
    causes.length > 0 ? causes.join('; ') : null,
  );
};

export const negativeTotal = (total: string): Problem =>
  problem(
    'negative_total',
    `The invoice would come to ${total}, which is less than nothing.`,
    'Correct the deal, or make a credit note in Xero.',
  );

export const nothingToInvoice = (): Problem =>
  problem('nothing_to_invoice', 'Nothing is left to invoice on this deal.', 'Check the deal’s amount.');

export const otherPlanCurrency = (planCurrency: string, dealCurrency: string): Problem =>
  problem(
    'currency_differs',
    `The part invoices were planned in ${planCurrency}, but the deal is in ${dealCurrency} now.`,
    'Plan the part invoices anew, or give the deal its currency back.',
  );

export const partsDiffer = (parts: string, total: string, currency: string): Problem =>
  problem(
    'total_differs',
    `The part invoices would come to ${parts} ${currency}, the deal comes to ${total} ${currency}: taxes are rounded on each.`,
    'Let Settings settle cents by a line of their own.',
  );

/** A person changed a line that the deal no longer has. */
export const lineGone = (): Problem =>
  problem('deal_changed', 'The deal no longer has this line.', 'Look at the invoice again.');

export const dealChanged = (): Problem =>
  problem(
    'deal_changed',
    'The deal was changed while you looked at its invoice; nothing was sent.',
    'Look at the invoice again, then create it.',
  );

/** The deal has changed in lines that a person had changed by hand. */
export const chosenLinesGone = (): Problem =>
  problem(
    'chosen_lines_gone',
    'The deal has changed in lines that were changed by hand when the invoice was created.',
    'Change the invoice in Xero, or delete it there and create it again from the deal.',
  );
