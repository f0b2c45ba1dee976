import type { Problem } from '../api/contract.ts';
import type { XeroTrackingCategory } from '../xero/xero-answers.ts';
import type { XeroOffer } from '../xero/xero-lists.ts';
import type { InvoiceDraft } from './draft-invoice.ts';
import { missingTracking } from './missing-tracking.ts';

const problem = (code: string, message: string, fix: string): Problem => ({ code, message, fix, detail: null });

/** What Xero would refuse, told before anything is sent; what the organisation does not say is left to Xero. */
export function checkInvoice(
  invoice: InvoiceDraft,
  offer: XeroOffer,
  /** Null when the organisation does not say, or no line carries any. */
  tracking: XeroTrackingCategory[] | null,
): Problem[] {
  return [
    ...checkOrganisation(invoice, offer),
    ...checkAccounts(invoice, offer),
    ...checkTaxes(invoice, offer),
    ...checkTracking(invoice, tracking),
  ];
}

function checkTracking({ lines }: InvoiceDraft, offered: XeroTrackingCategory[] | null): Problem[] {
  const missing = lines.flatMap((line) => line.tracking.map((named) => offered && missingTracking(named, offered)));
  const messages = new Set(missing.flatMap((found) => (found ? [capitalised(found.message)] : [])));
  const fix = 'Choose another tracking category in Settings, or bring it back in Xero.';
  return [...messages].map((message) => problem('tracking_unusable', `${message}.`, fix));
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function checkOrganisation(
  { date, currency, status }: InvoiceDraft,
  { organisation, currencies, forbiddenActions }: XeroOffer,
): Problem[] {
  const problems: Problem[] = [];
  if (!organisation.canInvoice) {
    const message = `${organisation.name} is a ledger or cashbook organisation; Xero makes no invoices there.`;
    problems.push(
      problem('organisation_cannot_invoice', message, 'Upgrade the Xero plan or connect another organisation.'),
    );
  }
  if (organisation.lockedUntil !== null && date <= organisation.lockedUntil) {
    const message = `The invoice date ${date} lies in a period locked in Xero up to ${organisation.lockedUntil}.`;
    problems.push(problem('period_locked', message, 'Have finance move the lock date in Xero, or change the date.'));
  }
  const isForeign = organisation.baseCurrency !== null && currency !== organisation.baseCurrency;
  const hasNone = isForeign && forbiddenActions?.includes('UseMulticurrency');
  if (hasNone || (currencies !== null && !currencies.includes(currency))) {
    const message = `The Xero organisation does not have the deal’s currency ${currency}.`;
    problems.push(problem('currency_not_enabled', message, 'Add the currency in Xero, or change the deal’s currency.'));
  }
  const action = status === 'AUTHORISED' ? 'CreateApprovedInvoice' : 'CreateDraftInvoice';
  if (forbiddenActions?.includes(action)) {
    const message = 'The person who connected Xero, or its plan, may not make this invoice.';
    problems.push(
      problem(
        'not_allowed_in_xero',
        message,
        'Have someone with that right connect Xero, or let the rule make drafts.',
      ),
    );
  }
  return problems;
}

function checkAccounts({ lines }: InvoiceDraft, { accounts }: XeroOffer): Problem[] {
  const codes = new Set(lines.map((line) => line.accountCode).filter(Boolean));
  return [...codes].flatMap((code) => {
    const account = accounts.find((candidate) => candidate.code === code);
    if (account?.isActive) return [];
    const message = account ? `Account “${code}” is archived in Xero.` : `Xero has no account “${code}”.`;
    return [problem('account_unusable', message, 'Choose another sales account in Settings, or restore it in Xero.')];
  });
}

function checkTaxes({ lines }: InvoiceDraft, { taxRates }: XeroOffer): Problem[] {
  const taxTypes = new Set(lines.flatMap((line) => line.taxType ?? []));
  return [...taxTypes].flatMap((taxType) => {
    const rate = taxRates.find((candidate) => candidate.taxType === taxType);
    if (rate?.isActive) return [];
    const message = rate
      ? `Tax rate “${rate.name}” is no longer active in Xero.`
      : `Xero has no tax rate “${taxType}”.`;
    return [problem('tax_unusable', message, 'Choose another tax rate in Settings.')];
  });
}
