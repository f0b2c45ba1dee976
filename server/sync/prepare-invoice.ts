import type { Problem, Rule } from '../api/contract.ts';
import type { AppContext } from '../context.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { XeroOffer } from '../xero/xero-lists.ts';
import { checkInvoice } from './check-invoice.ts';
import { usableTaxRates } from './check-settings.ts';
import type { Customer } from './customer.ts';
import type { Deal } from './deal.ts';
import { draftInvoice, type DraftedInvoice } from './draft-invoice.ts';
import { exchangeRate } from './exchange-rate.ts';
import { followAccounts } from './follow-accounts.ts';
import type { SalesTaxRate } from './invoice-totals.ts';
import type { InvoiceSources, SourcesQuestion } from './invoice-sources.ts';
import type { KnownOfDeal } from './known-of-deal.ts';
import { dealUrlOf, settingsOf, zoneOf, type OrgState } from './org-state.ts';

export interface PreparedInvoice extends DraftedInvoice {
  /** Null with the problem `no_customer`. */
  customer: Customer | null;
  /** By which its taxes were computed. */
  taxRates: SalesTaxRate[];
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
  /** What the deal has been invoiced before. */
  known: Pick<KnownOfDeal, 'invoices' | 'unlinked' | 'plan'>;
  /** How old Xero's lists of accounts, taxes and items may be. */
  lists: 'fresh' | 'recent' | { since: Date };
}

/** Reads what the invoice is made of and drafts it; writes nothing. The same for sending and for the preview. */
export async function prepareInvoice(
  ctx: Pick<AppContext, 'xero' | 'now'>,
  { state, access, deal, rule, instalment, known, lists }: InvoiceRequest,
  readSources: (question: SourcesQuestion) => Promise<InvoiceSources>,
): Promise<PreparedInvoice> {
  const { orgId } = state.org;
  const settings = settingsOf(state);
  const { invoices, unlinked, plan } = known;
  const age = lists === 'recent' ? { since: lastChosenAt(state) } : lists;
  const [{ content, customer }, offer, tracking] = await Promise.all([
    readSources({ deal, lineSource: rule.lineSource }),
    ctx.xero.readOffer(access, age),
    settings.mapping.tracking.length > 0 ? ctx.xero.readTracking(access, age) : null,
  ]);
  const mapping = followAccounts(settings.mapping, state.saved?.accountIds ?? {}, offer.accounts);
  const exchange = exchangeRate({
    deal,
    field: mapping.exchangeRateField,
    crmCurrency: state.org.currency,
    baseCurrency: offer.organisation.baseCurrency,
  });
  const xero = linesOffer(offer);
  const drafted = draftInvoice({
    ...{ deal, content, settings: { ...settings, mapping }, rule, orgId, instalment, invoices, unlinked, plan },
    dealUrl: dealUrlOf(state.org, deal.id),
    currencyRate: exchange.rate,
    now: ctx.now(),
    timeZone: zoneOf(state),
    xero,
  });
  const refusals = checkInvoice(drafted.invoice, offer, tracking);
  const problems = [...(customer ? [] : [noCustomer]), ...drafted.problems, ...exchange.problems, ...refusals];
  const { taxRates } = xero;
  return { ...drafted, customer, taxRates, problems: distinctProblems(problems) };
}

/** Whoever saved settings or connected may have made in Xero just before what they chose. */
function lastChosenAt({ saved, xero }: OrgState): Date {
  return new Date(Math.max(saved?.savedAt.getTime() ?? 0, xero?.since.getTime() ?? 0));
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
