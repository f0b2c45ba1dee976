import type { Problem, Rule, Settings } from '../api/contract.ts';
import type { AppContext } from '../context.ts';
import { findContactLink, putContactLink } from '../db/contact-links.ts';
import { listDealInvoices, putDealInvoice, type InvoiceCause } from '../db/deal-invoices.ts';
import { dropUndecided, noteAnswered, renewLease, requestAndClaim, settleSync } from '../db/deal-syncs.ts';
import { putDeal } from '../db/deals.ts';
import { crossStartLines, startLinesOfDeal } from '../db/start-lines.ts';
import type { ContactLink, DealInvoice, DealSync } from '../db/tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { DealRead } from '../zoho/zoho-deals.ts';
import type { Deal } from './deal.ts';
import { draftInvoice, withDueDate, type ContactDraft, type InvoiceDraft } from './draft-invoice.ts';
import { isLive, type Invoice } from './invoice.ts';
import { noteIfLost } from './note-lost.ts';
import { dealUrlOf, readOrgState, xeroAccess, zohoAccess, zoneOf, type OrgState } from './org-state.ts';
import { anyRule, defaultRule, defaultSettings, rulesAt } from './settings.ts';
import { settlementOf, untilWoken, type Settlement } from './settlement.ts';
import { shouldSync } from './should-sync.ts';

type Context = Pick<AppContext, 'db' | 'zoho' | 'xero' | 'log' | 'now'>;

/** How long a row waits for the list of deals that were in the stage before its rule. */
const START_LINE_WAIT_MS = 2000;

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
  await settleSync(ctx.db, row, settlementOf(error, row.attempts, ctx.now()), ctx.now());
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
  const decision = shouldSync({ deal, rule, instalment, cause, beforeRule, invoices });
  if (decision.answer === 'done') return done;
  if (decision.answer === 'skip') return { ...done, state: 'skipped', problem: decision.reason };
  if (decision.answer === 'wait') return waiting(decision.reason, untilWoken);

  const access = xeroAccess(state.xero);
  if (!access) return withoutXero(state);
  const settings = state.saved?.settings ?? defaultSettings([]);
  const draft = draftInvoice({
    ...{ deal, settings, rule, orgId, instalment, invoices },
    dealUrl: dealUrlOf(state.org, dealId),
    now: ctx.now(),
    timeZone: zoneOf(state),
  });
  if ('problem' in draft) {
    const endState = draft.problem.code === 'needs_mapping' ? 'needs_setup' : 'failed';
    return { ...done, state: endState, problem: draft.problem };
  }
  const contact = await linkContact(ctx, access, row, draft.contact);
  const invoice = withDueDate(draft.invoice, [contact.salesTerms, state.xero?.salesTerms ?? null]);
  await sendOnce(ctx, access, row, rule, { ...invoice, contactId: contact.contactId });
  return done;
}

/** The customer's Xero contact: linked before, found by our number, or made now. */
async function linkContact(
  ctx: Context,
  access: XeroAccess,
  row: DealSync,
  draft: ContactDraft,
): Promise<Pick<ContactLink, 'contactId' | 'salesTerms'>> {
  const customer = { orgId: row.orgId, tenantId: access.tenantId, customerId: draft.contactNumber };
  const linked = await findContactLink(ctx.db, customer);
  if (linked) return linked;
  const found = await ctx.xero.findContact(access, draft.contactNumber);
  const contact = found ?? (await createOrFindContact(ctx, access, row, draft));
  await putContactLink(ctx.db, {
    ...customer,
    contactId: contact.contactId,
    contactName: contact.name,
    origin: found ? 'found' : 'created',
    salesTerms: contact.salesTerms && JSON.stringify(contact.salesTerms),
    linkedAt: ctx.now(),
  });
  return contact;
}

/** A refusal may mean that another worker was quicker for the same customer. */
async function createOrFindContact(ctx: Context, access: XeroAccess, row: DealSync, draft: ContactDraft) {
  try {
    return await ctx.xero.createContact(access, draft, `${row.id}-contact-${row.attempts}`);
  } catch (error) {
    const isRefused = error instanceof AppError && error.retry === 'never';
    const contact = isRefused ? await ctx.xero.findContact(access, draft.contactNumber) : null;
    if (contact) return contact;
    throw error;
  }
}

/** Sends the invoice unless an earlier try, or another worker, already has; mirrors what there is then. */
async function sendOnce(
  ctx: Context,
  access: XeroAccess,
  row: DealSync,
  rule: Rule,
  draft: InvoiceDraft & { contactId: string },
): Promise<void> {
  const cause = {
    orgId: row.orgId,
    tenantId: access.tenantId,
    dealId: row.dealId,
    ruleId: rule.id,
    instalment: row.instalment,
  };
  const earlier = row.sentAt ? await findSent(ctx, access, cause, draft) : undefined;
  const invoice = earlier ?? (await sendNow(ctx, access, row, cause, draft));
  await putDealInvoice(ctx.db, cause, invoice, ctx.now());
  await noteAnswered(ctx.db, row.id);
}

async function sendNow(
  ctx: Context,
  access: XeroAccess,
  row: DealSync,
  cause: InvoiceCause,
  draft: InvoiceDraft & { contactId: string },
): Promise<Invoice> {
  const held = await renewLease(ctx.db, row, ctx.now(), { sentAt: ctx.now(), tenantId: access.tenantId });
  if (!held) throw new AppError('followed', 'Another worker has followed this row.', { retry: 'later' });
  try {
    return await ctx.xero.createInvoice(access, draft, `${row.id}-${row.wakes}-${row.attempts}`);
  } catch (error) {
    if (!(error instanceof AppError) || error.retry === 'unknown') throw error;
    // Refused under our own number: an earlier try did arrive.
    const sent = error.code === 'invoice_number_taken' ? await findSent(ctx, access, cause, draft) : undefined;
    if (sent) return sent;
    await noteAnswered(ctx.db, row.id);
    throw error;
  }
}

/** The invoice of an earlier try; not one the mirror already holds. */
async function findSent(
  ctx: Context,
  access: XeroAccess,
  cause: InvoiceCause,
  draft: InvoiceDraft & { contactId: string },
): Promise<Invoice | undefined> {
  const by = draft.number === null ? { madeByUsForContact: draft.contactId } : { numbers: [draft.number] };
  const [candidates, mirrored] = await Promise.all([
    ctx.xero.findInvoices(access, by),
    listDealInvoices(ctx.db, cause.orgId, cause.dealId),
  ]);
  const isMirrored = (invoice: Invoice) => mirrored.some((known: DealInvoice) => known.invoiceId === invoice.invoiceId);
  // Our number says whose invoice it is; under Xero's own numbers the link to the deal does.
  const isOurs = (invoice: Invoice) =>
    draft.number === null ? invoice.url === draft.url : invoice.number === draft.number;
  return candidates.find((invoice) => isOurs(invoice) && !isMirrored(invoice));
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
