import type { Problem, Rule, Settings } from '../api/contract.ts';
import type { AppContext } from '../context.ts';
import { listDealInvoices, putDealInvoice, type InvoiceCause } from '../db/deal-invoices.ts';
import { dropUndecided, renewLease, requestAndClaim, settleSync } from '../db/deal-syncs.ts';
import { putDeal } from '../db/deals.ts';
import { crossStartLines, startLinesOfDeal } from '../db/start-lines.ts';
import type { DealSync } from '../db/tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { DealRead } from '../zoho/zoho-deals.ts';
import type { Deal } from './deal.ts';
import { withDueDate } from './draft-invoice.ts';
import { isLive, type Invoice } from './invoice.ts';
import type { InvoiceTotals } from './invoice-totals.ts';
import { noteIfLost } from './note-lost.ts';
import { linkContact } from './link-contact.ts';
import { toCents } from './money.ts';
import { readOrgState, xeroAccess, zohoAccess, type OrgState } from './org-state.ts';
import { prepareInvoice } from './prepare-invoice.ts';
import { sendInvoice, tryOf } from './send-invoice.ts';
import { anyRule, defaultRule, defaultSettings, rulesAt } from './settings.ts';
import { settlementOf, settlementOfProblems, untilWoken, type Settlement } from './settlement.ts';
import { shouldSync } from './should-sync.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'zoho' | 'xero' | 'log' | 'now'>;

/** How long a row waits for the list of deals that were in the stage before its rule. */
const START_LINE_WAIT_MS = 2000;

/** What a person mends in Xero is looked at as often as what no event told. */
const lookAgainMs = ({ config }: Context) => config.reconcileIntervalSeconds * 1000;

const done: Settlement = { state: 'done', problem: null, notBefore: null, attempts: 0 };

/**
 * Brings claimed deals of one org into Xero: reads them again, decides, makes contact and invoice, mirrors. Each row is
 * settled on its own; each answer from outside is stored before the next step, so that a retry starts where it stopped.
 */
export async function syncDeals(ctx: Context, orgId: string, rows: DealSync[]): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  const reads = await readDeals(ctx, state, rows);
  for (const row of rows) {
    if (!(await renewLease(ctx.db, row, ctx.now()))) continue;
    // One deal that cannot be worked on must not hold the others.
    await syncRow(ctx, state, row, reads.get(row.dealId)).catch((error: unknown) => settleError(ctx, row, error));
  }
}

/** Each deal once, each with its own outcome; without a way into the CRM they all share one. */
async function readDeals(ctx: Context, state: OrgState, rows: DealSync[]): Promise<Map<string, DealRead>> {
  const dealIds = [...new Set(rows.map((row) => row.dealId))];
  try {
    return await ctx.zoho.getDeals(zohoAccess(state), dealIds, state.org.currency);
  } catch (error) {
    return new Map(dealIds.map((dealId) => [dealId, { error }]));
  }
}

async function syncRow(ctx: Context, state: OrgState, row: DealSync, read: DealRead | undefined): Promise<void> {
  if (read && 'deal' in read && read.deal) return syncDeal(ctx, state, row, read.deal);
  if (read && 'error' in read) {
    await noteIfLost(ctx, { orgId: row.orgId, provider: 'zoho' }, read.error);
    throw read.error;
  }
  await settleSync(ctx.db, row, skipped('deal_gone', 'The deal is no longer in Zoho CRM.'), ctx.now());
}

async function settleError(ctx: Context, row: DealSync, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) ctx.log.error({ err: error, dealId: row.dealId }, 'a deal could not be synced');
  const attempt = { earlierAttempts: row.attempts, now: ctx.now(), lookAgainMs: lookAgainMs(ctx) };
  await settleSync(ctx.db, row, settlementOf(error, attempt), ctx.now());
}

/** One deal that has just been read: the rows it concerns, each through to its end. */
async function syncDeal(ctx: Context, state: OrgState, row: DealSync, deal: Deal): Promise<void> {
  const settings = state.saved?.settings ?? defaultSettings([]);
  await putDeal(ctx.db, state.org.orgId, deal, ctx.now());
  await noteStageChange(ctx, row, deal, settings);
  if (row.ruleId !== anyRule) {
    const rule = ruleOfRow(settings, row);
    if (rule) return syncByRule(ctx, state, row, deal, rule);
    return settleSync(ctx.db, row, skipped('rule_off', 'The rule was switched off or removed.'), ctx.now());
  }
  for (const rule of rulesAt(settings, deal)) {
    const ofRule = await claimForRule(ctx, row, rule);
    if (ofRule) await syncByRule(ctx, state, ofRule, deal, rule);
  }
  await settleUndecided(ctx, settings, row, deal);
}

/** The row's rule; a click may use the default rule's values when no rule is left. */
function ruleOfRow(settings: Settings, row: DealSync): Rule | undefined {
  const rule = settings.rules.find((candidate) => candidate.id === row.ruleId);
  if (row.cause === 'event') return rule?.enabled ? rule : undefined;
  return rule ?? (row.ruleId === 'won' ? defaultRule('Closed Won') : undefined);
}

async function claimForRule(ctx: Context, row: DealSync, rule: Rule): Promise<DealSync | undefined> {
  const { orgId, dealId, instalment, namedStage, requestedBy } = row;
  const invoices = await listDealInvoices(ctx.db, orgId, dealId);
  const hasInvoice = invoices.some((invoice) => invoice.ruleId === rule.id && isLive(invoice));
  if (hasInvoice) return undefined;
  const request = {
    orgId,
    dealId,
    instalment,
    namedStage,
    requestedBy,
    ruleId: rule.id,
    cause: row.cause,
    now: ctx.now(),
  };
  return requestAndClaim(ctx.db, request);
}

/** An event that named a rule's stage is explained in the log; any other event about a deal leaves no row. */
async function settleUndecided(ctx: Context, settings: Settings, row: DealSync, deal: Deal): Promise<void> {
  const named = settings.rules.find((rule) => rule.enabled && rule.stage === row.namedStage);
  if (!named || rulesAt(settings, deal).length > 0) return dropUndecided(ctx.db, row, ctx.now());
  const message = `The event said “${named.stage}”, but the deal is now at “${deal.stage ?? 'no stage'}”.`;
  await settleSync(ctx.db, row, skipped('stage_moved_on', message), ctx.now());
}

/**
 * A deal seen outside a rule's stage, or said by an event to have entered it, is no longer *before the rule*: standing
 * there from now on means that it came in anew.
 */
async function noteStageChange(ctx: Context, row: DealSync, deal: Deal, settings: Settings): Promise<void> {
  const crossed = settings.rules.filter((rule) => rule.stage !== deal.stage || rule.stage === row.namedStage);
  const ruleIds = crossed.map((rule) => rule.id);
  await crossStartLines(ctx.db, row.orgId, deal.id, ruleIds);
}

/** Decides, drafts and sends for one row; ends with the row settled, whatever happens. */
async function syncByRule(ctx: Context, state: OrgState, row: DealSync, deal: Deal, rule: Rule): Promise<void> {
  try {
    await settleSync(ctx.db, row, await decideAndSend(ctx, state, row, deal, rule), ctx.now());
  } catch (error) {
    await noteIfLost(ctx, { orgId: row.orgId, provider: 'xero' }, error);
    await settleError(ctx, row, error);
  }
}

async function decideAndSend(
  ctx: Context,
  state: OrgState,
  row: DealSync,
  deal: Deal,
  rule: Rule,
): Promise<Settlement> {
  const { orgId, dealId, instalment, cause, namedStage } = row;
  const [invoices, startLines] = await Promise.all([
    listDealInvoices(ctx.db, orgId, dealId),
    startLinesOfDeal(ctx.db, orgId, dealId),
  ]);
  const lineIsOpen = cause === 'event' && startLines.open.has(rule.id) && namedStage !== rule.stage;
  if (lineIsOpen) return waiting(startLineOpen(rule), new Date(ctx.now().getTime() + START_LINE_WAIT_MS));
  const beforeRule = startLines.before.has(rule.id);
  const unconfirmed = startLines.unconfirmed.get(rule.id) ?? null;
  const decision = shouldSync({ deal, rule, instalment, cause, beforeRule, unconfirmed, invoices });
  if (decision.answer === 'done') return done;
  if (decision.answer === 'skip') return { ...done, state: 'skipped', problem: decision.reason };
  if (decision.answer === 'wait') return waiting(decision.reason, untilWoken);

  const access = xeroAccess(state.xero);
  if (!access) return withoutXero(state);
  return prepareAndSend(ctx, { state, access, row, deal, rule });
}

interface Sending {
  state: OrgState;
  access: XeroAccess;
  row: DealSync;
  deal: Deal;
  rule: Rule;
}

/** Contact, items, invoice, in this order; every problem found before the first of them keeps all of them back. */
async function prepareAndSend(ctx: Context, { state, access, row, deal, rule }: Sending): Promise<Settlement> {
  const { orgId, dealId, instalment } = row;
  const lookAgainAt = new Date(ctx.now().getTime() + lookAgainMs(ctx));
  // After a refusal, or when a person asks again, what the lists said before may be what was mended.
  const lists = row.problem || row.attempts > 0 ? 'fresh' : 'recent';
  const prepared = await prepareInvoice(ctx, { state, access, deal, rule, instalment, lists });
  const { customer, newItems, totals, problems } = prepared;
  if (customer === null || problems.length > 0) return settlementOfProblems(problems, lookAgainAt);

  const contact = await linkContact(ctx, access, { orgId, syncId: tryOf(row), customer });
  if ('problem' in contact) return waiting(contact.problem, untilWoken);
  if (newItems.length > 0) await ctx.xero.createItems(access, newItems, `${tryOf(row)}-items`);
  const terms = [contact.salesTerms, state.xero?.salesTerms ?? null];
  const draft = { ...withDueDate(prepared.invoice, terms), contactId: contact.contactId };
  const cause = { orgId, tenantId: access.tenantId, dealId, ruleId: rule.id, instalment };
  const invoice = await sendInvoice(ctx, { access, row, cause, draft });
  const emailProblem = rule.email ? await emailInvoice(ctx, { access, row, cause, invoice }) : null;
  return { ...done, problem: totalDiffers(invoice, totals) ?? emailProblem };
}

/** The invoice stands whether or not its e-mail went out; a person may send it from Xero. */
async function emailInvoice(
  ctx: Context,
  { access, row, cause, invoice }: { access: XeroAccess; row: DealSync; cause: InvoiceCause; invoice: Invoice },
): Promise<Problem | null> {
  if (invoice.status !== 'AUTHORISED' || invoice.sent) return null;
  try {
    await ctx.xero.emailInvoice(access, invoice.invoiceId, `${tryOf(row)}-email`);
    await putDealInvoice(ctx.db, cause, { ...invoice, sent: true }, ctx.now());
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const message = `Invoice ${invoice.number} was made, but its e-mail was not sent.`;
    return { code: 'email_not_sent', message, fix: 'Send it from Xero.', detail: error.detail ?? error.message };
  }
}

/** Computed beforehand as Xero computes it; if Xero says otherwise, finance must know. */
function totalDiffers(invoice: Invoice, expected: InvoiceTotals): Problem | null {
  if (toCents(invoice.total) === expected.total) return null;
  return {
    code: 'total_differs_in_xero',
    message: `Xero made the invoice ${invoice.number} with a total of ${toCents(invoice.total)}, not ${expected.total}.`,
    fix: 'Compare its lines with the deal in Xero.',
    detail: null,
  };
}

function withoutXero({ xero }: OrgState): Settlement {
  const fix = 'Connect Xero in Settings; this then goes on by itself.';
  if (xero?.state === 'lost') {
    const lost = xero.problem ?? {
      code: 'xero_connection_lost',
      message: 'Xero no longer accepts our connection.',
      fix,
      detail: null,
    };
    return waiting(lost, untilWoken);
  }
  const problem = { code: 'xero_not_connected', message: 'Xero is not connected yet.', fix, detail: null };
  return { ...done, state: 'needs_setup', problem };
}

function startLineOpen(rule: Rule): Problem {
  const message = `The deals that already were at “${rule.stage}” are still being listed.`;
  return { code: 'start_line_open', message, fix: 'This goes on by itself.', detail: null };
}

function skipped(code: string, message: string): Settlement {
  return { ...done, state: 'skipped', problem: { code, message, fix: null, detail: null } };
}

function waiting(problem: Problem, notBefore: Date): Settlement {
  return { ...done, state: 'waiting', problem, notBefore };
}
