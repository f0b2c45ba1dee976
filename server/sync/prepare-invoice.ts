import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { AppContext } from '../context.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { XeroOffer } from '../xero/xero-lists.ts';
import { checkInvoice } from './check-invoice.ts';
import { usableTaxRates } from './check-settings.ts';
import type { Customer } from './customer.ts';
import type { Deal } from './deal.ts';
import { draftInvoice } from './draft-invoice.ts';
import type { LineDraft } from './draft-lines.ts';
import { exchangeRate } from './exchange-rate.ts';
import { followAccounts } from './follow-accounts.ts';
import type { PlanInvoice } from './instalment-plan.ts';
import type { SalesTaxRate } from './invoice-totals.ts';
import type { InvoiceSources, SourcesQuestion } from './invoice-sources.ts';
import type { KnownOfDeal } from './known-of-deal.ts';
import { layOverrides, type LaidInvoice } from './lay-overrides.ts';
import { dealUrlOf, settingsOf, zoneOf, type OrgState } from './org-state.ts';
import { ruleWithOverrides, type Chosen } from './overrides.ts';
import { at, gatherProblems, withoutPlace, type PlacedProblem } from './placed-problem.ts';

export interface PreparedInvoice extends Omit<LaidInvoice, 'problems'> {
  /** Null with the problem `no_customer`. */
  customer: Customer | null;
  /** By which its taxes were computed. */
  taxRates: SalesTaxRate[];
  problems: Problem[];
  /** The same problems with the parts of the invoice that they are about. */
  placed: PlacedProblem[];
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
  known: Pick<KnownOfDeal, 'unlinked' | 'plan'> & { invoices: PlanInvoice[] };
  /** What a person chose for this invoice; with `base`, earlier, when the deal had these lines. */
  chosen?: (Chosen & { base?: LineDraft[] }) | null;
  /** How old Xero's lists of accounts, taxes and items may be. */
  lists: 'fresh' | 'recent' | { since: Date };
}

/** Reads what the invoice is made of and drafts it; writes nothing. The same for sending and for the preview. */
export async function prepareInvoice(
  ctx: Pick<AppContext, 'xero' | 'now'>,
  { state, access, deal, rule: ruleOfDeal, instalment, known, lists, chosen = null }: InvoiceRequest,
  readSources: (question: SourcesQuestion) => Promise<InvoiceSources>,
): Promise<PreparedInvoice> {
  const { orgId } = state.org;
  const rule = ruleWithOverrides(ruleOfDeal, chosen?.overrides ?? null);
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
  const laid = layOverrides(drafted, chosen, { rule, mapping, xero });
  const placed = gatherProblems([
    ...(customer ? [] : [at('contact', noCustomer)]),
    ...laid.problems,
    ...exchange.problems.map((problem) => at('currency', problem)),
    ...checkInvoice(laid.invoice, offer, tracking),
  ]);
  const { taxRates } = xero;
  return { ...laid, customer, taxRates, placed, problems: placed.map(withoutPlace) };
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
