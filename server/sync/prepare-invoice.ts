import type { Problem, Rule } from '../api/contract.ts';
import type { AppContext } from '../context.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { listUnlinkedInvoices } from '../db/invoice-links.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { XeroOffer } from '../xero/xero-lists.ts';
import { checkInvoice } from './check-invoice.ts';
import { usableTaxRates } from './check-settings.ts';
import type { Customer } from './customer.ts';
import type { Deal } from './deal.ts';
import { draftInvoice, type DraftedInvoice } from './draft-invoice.ts';
import { exchangeRate } from './exchange-rate.ts';
import { followAccounts } from './follow-accounts.ts';
import type { InvoiceSources, SourcesQuestion } from './invoice-sources.ts';
import { dealUrlOf, settingsOf, zoneOf, type OrgState } from './org-state.ts';

export interface PreparedInvoice extends DraftedInvoice {
  /** Null with the problem `no_customer`. */
  customer: Customer | null;
}

const noCustomer: Problem = {
  code: 'no_customer',
  message: 'The deal has no account and no contact.',
  fix: 'Choose an account on the deal.',
  detail: null,
};

export interface InvoiceRequest {
  state: OrgState;
  access: XeroAccess;
  deal: Deal;
  rule: Rule;
  instalment: string;
  /** How old Xero's lists of accounts, taxes and items may be. */
  lists: 'fresh' | 'recent';
  /** Only what was invoiced before counts: for an invoice that is there already. */
  olderThan?: Date;
  /** The id of an invoice that is to be taken back: the new one is made as if it counted no more. */
  without?: string;
}

/** Reads what the invoice is made of and drafts it; writes nothing. The same for sending and for the preview. */
export async function prepareInvoice(
  ctx: Pick<AppContext, 'db' | 'xero' | 'now'>,
  { state, access, deal, rule, instalment, lists, olderThan, without }: InvoiceRequest,
  readSources: (question: SourcesQuestion) => Promise<InvoiceSources>,
): Promise<PreparedInvoice> {
  const { orgId } = state.org;
  const settings = settingsOf(state);
  const [{ content, customer }, offer, tracking, known, unlinked] = await Promise.all([
    readSources({ deal, lineSource: rule.lineSource }),
    ctx.xero.readOffer(access, lists),
    settings.mapping.tracking.length > 0 ? ctx.xero.readTracking(access, lists) : null,
    listDealInvoices(ctx.db, orgId, deal.id),
    listUnlinkedInvoices(ctx.db, orgId, [deal.id]),
  ]);
  const invoices = known
    .filter(({ createdAt }) => !olderThan || createdAt < olderThan)
    .map((invoice) => (invoice.invoiceId === without ? { ...invoice, replacedAt: ctx.now() } : invoice));
  const mapping = followAccounts(settings.mapping, state.saved?.accountIds ?? {}, offer.accounts);
  const exchange = exchangeRate({
    deal,
    field: mapping.exchangeRateField,
    crmCurrency: state.org.currency,
    baseCurrency: offer.organisation.baseCurrency,
  });
  const drafted = draftInvoice({
    ...{ deal, content, settings: { ...settings, mapping }, rule, orgId, instalment, invoices, unlinked },
    dealUrl: dealUrlOf(state.org, deal.id),
    currencyRate: exchange.rate,
    now: ctx.now(),
    timeZone: zoneOf(state),
    xero: linesOffer(offer),
  });
  const refusals = checkInvoice(drafted.invoice, offer, tracking);
  const problems = [...(customer ? [] : [noCustomer]), ...drafted.problems, ...exchange.problems, ...refusals];
  return { ...drafted, customer, problems: distinctProblems(problems) };
}

function linesOffer(offer: XeroOffer) {
  const withTax = offer.accounts.flatMap(({ code, taxType }) => (code && taxType ? [[code, taxType] as const] : []));
  return {
    taxRates: usableTaxRates(offer.taxRates),
    accountTaxTypes: Object.fromEntries(withTax),
    itemCodes: offer.itemCodes && new Set(offer.itemCodes),
  };
}

/** Two checks may find the same thing. */
function distinctProblems(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.code} ${problem.message}`, problem])).values()];
}
