import type { DealState, DealView, Totals } from '../api/contract/deal.ts';
import type { Drift, InvoiceView } from '../api/contract/invoices.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { EmailProblem } from '../db/invoice-emails.ts';
import type { ContactLink } from '../db/contact-tables.ts';
import type { DealRow, DealSync } from '../db/deal-tables.ts';
import type { DealInvoice, InvoiceAction, InvoiceReissue } from '../db/invoice-tables.ts';
import type { Connection } from '../db/org-tables.ts';
import { contactView, customerView, type CustomerFigures } from './customer-view.ts';
import { dealRights, repairsFor, repairsOf } from './deal-rights.ts';
import type { InstalmentPlan } from './instalment-plan.ts';
import { askedOf } from './invoice-asked.ts';
import { invoiceDrift, withoutAccepted } from './invoice-drift.ts';
import { daysOverdue, invoiceState, isLive, stateOfInvoices, type InvoiceLine } from './invoice.ts';
import { sum, toCents } from './money.ts';
import { notInvoiced } from './not-invoiced.ts';
import { endingOf } from './problem-codes.ts';
import { creditedView, reissueView } from './reissue-view.ts';
import { actionsOfClick, type CrmPosition } from './rights.ts';
import { defaultSettings, noRule, ruleOfClick } from './settings.ts';

export interface DealViewInput {
  deal: DealRow;
  /** Who looks. */
  viewer: CrmPosition & { userId: string };
  xero: Connection | undefined;
  settings: Settings | undefined;
  syncs: DealSync[];
  invoices: DealInvoice[];
  reissues: InvoiceReissue[];
  /** Null: it is not invoiced in parts. */
  plan: InstalmentPlan | null;
  actions: InvoiceAction[];
  /** Invoices whose e-mail waits to go out. */
  sending: string[];
  emailProblems: EmailProblem[];
  /** Of what is written into the CRM, and of what follows from invoices by itself. */
  crmProblems: Problem[];
  customer: { contact: ContactLink; figures: CustomerFigures } | undefined;
  /** Base of links a person opens in Xero. */
  xeroAppUrl: string;
  /** The Xero organisation's day, YYYY-MM-DD. */
  today: string;
  now: Date;
}

/** Everything the panel shows of a deal, from the mirror alone. */
export function dealView(input: DealViewInput): DealView {
  const { deal, xero, invoices, customer, viewer, settings = defaultSettings([]) } = input;
  const { rights } = settings;
  const views = invoices
    .map((invoice) => ({ ...invoiceView(invoice, input), ...askedOf(invoice, input, { ...input, rights }) }))
    .map((invoice) => ({ ...invoice, repairs: repairsFor(invoice.repairs, rights, viewer) }));
  const state = dealState(input, views);
  const live = invoices.some(isLive);
  const busy = state === 'queued' || state === 'creating' || state === 'uncertain';
  return {
    asOf: input.now.toISOString(),
    today: input.today,
    connection: {
      state: xero?.state ?? 'not_connected',
      orgName: xero?.name ?? null,
      since: xero?.since.toISOString() ?? null,
    },
    state,
    deal: {
      id: deal.dealId,
      name: deal.name,
      stage: deal.stage,
      amount: deal.amount === null ? null : toCents(deal.amount),
      currency: deal.currency,
      notInvoiced: notInvoiced(deal, invoices, settings),
    },
    viewer: viewer.rank,
    nextAttemptAt: nextAttemptAt(input),
    totals: totalsByCurrency(views),
    invoices: views,
    contact: customer ? contactView({ ...customer, xero }) : null,
    customer: customer ? customerView({ ...customer, xero }) : null,
    instalments: instalmentsOf(input, settings),
    problems: problemsOf(input),
    create: settings.create,
    ...dealRights({
      ...{ rights, viewer, xero },
      offered: new Set(views.flatMap(({ actions = [] }) => actions)),
      clickNeeds: actionsOfClick(ruleOfClick(settings, deal.pipeline, null) ?? { status: 'DRAFT', email: false }),
      canCreate: xero?.state === 'connected' && !live && !busy && input.plan === null ? 'yes' : 'no',
    }),
  };
}

/** How far the part invoices are; null where the deal has none and is invoiced already. */
function instalmentsOf({ plan, invoices }: DealViewInput, { rules }: Pick<Settings, 'rules'>): DealView['instalments'] {
  const live = invoices.filter(isLive);
  if (plan === null) {
    const portionOf = (ruleId: string) => rules.find(({ id }) => id === ruleId)?.portion ?? 'full';
    const isWhole = live.some(({ ruleId }) => ruleId !== noRule && ['full', 'remainder'].includes(portionOf(ruleId)));
    return isWhole ? null : { planned: 0, made: 0 };
  }
  const made = plan.instalments.filter(({ id }) =>
    live.some(({ ruleId, instalment }) => ruleId === plan.ruleId && instalment === id),
  ).length;
  return { planned: plan.instalments.length - made, made };
}

/** One invoice as the panel shows it; overdue is told by the organisation's day. */
export function invoiceView(
  invoice: DealInvoice,
  {
    xero,
    xeroAppUrl,
    today,
    reissues = [],
  }: Pick<DealViewInput, 'xero' | 'xeroAppUrl' | 'today'> & Partial<Pick<DealViewInput, 'reissues'>>,
): InvoiceView {
  const { number, status, reference, currency, date, dueDate, sent, payments } = invoice;
  const drift = shownDrift(invoice);
  const reissue = reissues.find(({ invoiceId }) => invoiceId === invoice.invoiceId);
  return {
    ...{ id: invoice.invoiceId, number, status, reference, currency, date, dueDate, sent, drift },
    state: invoiceState(invoice, today),
    subTotal: toCents(invoice.subTotal),
    totalTax: toCents(invoice.totalTax),
    total: toCents(invoice.total),
    amountPaid: toCents(invoice.amountPaid),
    amountCredited: toCents(invoice.amountCredited),
    amountDue: toCents(invoice.amountDue),
    daysOverdue: daysOverdue(invoice, today),
    url: invoiceUrl(xeroAppUrl, xero?.shortCode ?? null, invoice.invoiceId),
    onlineUrl: invoice.onlineUrl,
    payments: payments.map((payment) => ({ ...payment, amount: toCents(payment.amount) })),
    credits: invoice.credits.map((credit) => ({ ...credit, amount: toCents(credit.amount) })),
    expectedPaymentDate: invoice.expectedPaymentDate,
    fullyPaidOn: invoice.fullyPaidOn,
    lines: invoice.lines.map(lineView),
    repairs: reissue?.state === 'due' ? [] : repairsOf(invoice, drift, xero),
    replacedAt: invoice.replacedAt?.toISOString() ?? null,
    reissue: reissue ? reissueView(reissue) : null,
    credited: reissue ? creditedView(reissue) : null,
    isOfOtherOrganisation: typeof xero?.tenantId === 'string' && xero.tenantId !== invoice.tenantId,
    origin: invoice.linkedBy === null ? 'made' : 'linked',
    version: invoice.updatedInXeroAt?.toISOString() ?? null,
  };
}

/** Where a live invoice that a rule made says something else than its deal, as far as nobody has accepted it. */
export function shownDrift(invoice: DealInvoice): Drift[] {
  const { lastSent, wanted, acceptedDrift } = invoice;
  if (lastSent === null || !isLive(invoice)) return [];
  return withoutAccepted(invoiceDrift(lastSent, wanted ?? lastSent.content, invoice), acceptedDrift);
}

function lineView(line: InvoiceLine): InvoiceView['lines'][number] {
  const { lineItemId: id, description, quantity, unitAmount, discountRate, taxType, accountCode, lineAmount } = line;
  return { id, description, quantity, unitAmount, discountRate, taxType, accountCode, lineAmount };
}

/** A link that opens the right organisation. https://developer.xero.com/documentation/guides/how-to-guides/deep-link-xero */
export function invoiceUrl(appUrl: string, shortCode: string | null, invoiceId: string): string {
  return shortCode
    ? `${appUrl}/app/${shortCode}/invoicing/view/${invoiceId}`
    : `${appUrl}/AccountsReceivable/View.aspx?InvoiceID=${invoiceId}`;
}

/** Rows of work a person should hear about: an undecided one only when its event named a rule's stage. */
function relevantSyncs({ syncs, settings }: Pick<DealViewInput, 'syncs' | 'settings'>): DealSync[] {
  const stages = new Set(settings?.rules.filter((rule) => rule.enabled).map((rule) => rule.stage));
  return syncs.filter((sync) => sync.ruleId !== '*' || (sync.namedStage !== null && stages.has(sync.namedStage)));
}

/** Work under way comes first, then what stands in Xero, then why there is nothing. */
function dealState(input: DealViewInput, views: InvoiceView[]): DealState {
  const states = new Set(relevantSyncs(input).map((sync) => sync.state));
  const ofInvoices = () => stateOfInvoices(views.map(({ state }) => state));
  if (states.has('uncertain')) return 'uncertain';
  if (states.has('running') || isReissuing(input)) return 'creating';
  if (states.has('queued')) return 'queued';
  if (input.invoices.some(isLive)) return ofInvoices();
  if (states.has('needs_setup')) return 'needs_setup';
  if (states.has('failed')) return 'failed';
  if (states.has('waiting')) return waitsForPerson(input) ? 'failed' : 'queued';
  return ofInvoices();
}

/** The earliest time that something waits for; what is due already has none. */
function nextAttemptAt(input: DealViewInput): string | null {
  const waiting = relevantSyncs(input).filter(({ state }) => state === 'queued' || state === 'waiting');
  const [earliest] = waiting
    .flatMap(({ notBefore }) => (notBefore !== null && notBefore > input.now ? [notBefore.toISOString()] : []))
    .toSorted();
  return earliest ?? null;
}

function isReissuing({ reissues, xero }: DealViewInput): boolean {
  const isNew = ({ purpose, state }: InvoiceReissue) => purpose === 'reissue' && state === 'due';
  return xero?.state === 'connected' && reissues.some(isNew);
}

/** Waiting for somebody to mend or choose something is not being under way. */
function waitsForPerson(input: DealViewInput): boolean {
  const waiting = relevantSyncs(input).filter((sync) => sync.state === 'waiting');
  return waiting.some(({ problem }) => problem && ['crm', 'xero', 'person'].includes(endingOf(problem.code)));
}

function problemsOf(input: DealViewInput): Problem[] {
  const ofConnection = input.xero?.state === 'lost' && input.xero.problem ? [input.xero.problem] : [];
  const ofWork = relevantSyncs(input)
    .flatMap((sync) => (sync.problem ? [sync.problem] : []))
    // The panel shows the plan itself.
    .filter(({ code }) => code !== 'planned_in_parts');
  // What was not sent of a voided invoice no longer matters once there is another.
  const hasLive = input.invoices.some(isLive);
  const ofEmails = input.emailProblems.filter((email) => !hasLive || isLive(email)).map(({ problem }) => problem);
  const ofDrift = input.invoices.filter(isLive).flatMap(({ driftProblem }) => driftProblem ?? []);
  // One that came to nothing is told as long as there is something to put right.
  const drifted = input.invoices.filter((invoice) => shownDrift(invoice).length > 0).map(({ invoiceId }) => invoiceId);
  const ofReissues = input.reissues
    // Of a credit its invoice tells.
    .filter(({ purpose }) => purpose === 'reissue')
    .filter(({ state, invoiceId }) => state === 'due' || drifted.includes(invoiceId))
    .flatMap(({ problem }) => problem ?? []);
  const all = [...ofConnection, ...ofWork, ...ofDrift, ...ofReissues, ...ofEmails, ...input.crmProblems];
  return [...new Map(all.map((problem) => [problem.code, problem])).values()];
}

/** Sums of the live invoices; drafts count as invoiced, currencies are never mixed. */
export function totalsByCurrency(views: InvoiceView[]): Totals[] {
  const live = views.filter(isLive);
  return [...new Set(live.map((view) => view.currency))].map((currency) => {
    const of = live.filter((view) => view.currency === currency);
    const total = (amounts: string[]) => toCents(sum(amounts));
    return {
      currency,
      invoiced: total(of.map((view) => view.total)),
      paid: total(of.map((view) => view.amountPaid)),
      credited: total(of.map((view) => view.amountCredited)),
      due: total(of.map((view) => view.amountDue)),
      overdue: total(of.filter((view) => view.state === 'overdue').map((view) => view.amountDue)),
    };
  });
}
