import type { Problem } from '../api/contract/problems.ts';
import type { XeroTrackingCategory } from '../xero/xero-list-answers.ts';
import type { XeroOffer } from '../xero/xero-lists.ts';
import type { InvoiceDraft } from './draft-invoice.ts';
import { missingTracking } from './missing-tracking.ts';
import { at, lineField, type PlacedProblem } from './placed-problem.ts';

const problem = (code: string, message: string, fix: string): Problem => ({ code, message, fix, detail: null });

/** What Xero would refuse, told before anything is sent; what the organisation does not say is left to Xero. */
export function checkInvoice(
  invoice: InvoiceDraft,
  offer: XeroOffer,
  /** Null when the organisation does not say, or no line carries any. */
  tracking: XeroTrackingCategory[] | null,
): PlacedProblem[] {
  return [
    ...checkOrganisation(invoice, offer),
    ...checkAccounts(invoice, offer),
    ...checkTaxes(invoice, offer),
    ...checkTracking(invoice, tracking),
  ];
}

function checkTracking({ lines }: InvoiceDraft, offered: XeroTrackingCategory[] | null): PlacedProblem[] {
  const fix = 'Choose another tracking category in Settings, or bring it back in Xero.';
  return lines.flatMap((line, index) =>
    line.tracking.flatMap((named) => {
      const missing = offered && missingTracking(named, offered);
      if (!missing) return [];
      return [at(lineField(index, 'tracking'), problem('tracking_unusable', `${capitalised(missing.message)}.`, fix))];
    }),
  );
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function checkOrganisation(
  { date, currency, status }: InvoiceDraft,
  { organisation, currencies, forbiddenActions }: XeroOffer,
): PlacedProblem[] {
  const problems: PlacedProblem[] = [];
  if (!organisation.canInvoice) {
    const message = `${organisation.name} is a ledger or cashbook organisation; Xero makes no invoices there.`;
    const fix = 'Upgrade the Xero plan or connect another organisation.';
    problems.push(at([], problem('organisation_cannot_invoice', message, fix)));
  }
  if (organisation.lockedUntil !== null && date <= organisation.lockedUntil) {
    const message = `The invoice date ${date} lies in a period locked in Xero up to ${organisation.lockedUntil}.`;
    const fix = 'Have finance move the lock date in Xero, or change the date.';
    problems.push(at('date', problem('period_locked', message, fix)));
  }
  const isForeign = organisation.baseCurrency !== null && currency !== organisation.baseCurrency;
  const hasNone = isForeign && forbiddenActions?.includes('UseMulticurrency');
  if (hasNone || (currencies !== null && !currencies.includes(currency))) {
    const message = `The Xero organisation does not have the deal’s currency ${currency}.`;
    const fix = 'Add the currency in Xero, or change the deal’s currency.';
    problems.push(at('currency', problem('currency_not_enabled', message, fix)));
  }
  if (forbiddenActions?.includes(actionOfStatus(status))) {
    const message = 'The person who connected Xero, or its plan, may not make this invoice.';
    const fix = 'Have someone with that right connect Xero, or let the rule make drafts.';
    problems.push(at('status', problem('not_allowed_in_xero', message, fix)));
  }
  return problems;
}

/** What Xero calls making an invoice of this status. https://developer.xero.com/documentation/api/accounting/organisation */
export function actionOfStatus(status: InvoiceDraft['status']): string {
  return status === 'AUTHORISED' ? 'CreateApprovedInvoice' : 'CreateDraftInvoice';
}

function checkAccounts({ lines }: InvoiceDraft, { accounts }: XeroOffer): PlacedProblem[] {
  return lines.flatMap(({ accountCode: code }, index) => {
    const account = accounts.find((candidate) => candidate.code === code);
    if (code === '' || account?.isActive) return [];
    const message = account ? `Account “${code}” is archived in Xero.` : `Xero has no account “${code}”.`;
    const fix = 'Choose another sales account in Settings, or restore it in Xero.';
    return [at(lineField(index, 'accountCode'), problem('account_unusable', message, fix))];
  });
}

function checkTaxes({ lines }: InvoiceDraft, { taxRates }: XeroOffer): PlacedProblem[] {
  return lines.flatMap(({ taxType }, index) => {
    if (taxType === null) return [];
    const rate = taxRates.find((candidate) => candidate.taxType === taxType);
    if (rate?.isActive) return [];
    const message = rate
      ? `Tax rate “${rate.name}” is no longer active in Xero.`
      : `Xero has no tax rate “${taxType}”.`;
    return [at(lineField(index, 'taxType'), problem('tax_unusable', message, 'Choose another tax rate in Settings.'))];
  });
}
