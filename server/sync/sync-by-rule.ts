import type { Problem, Rule } from '../api/contract.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { settleSync } from '../db/deal-syncs.ts';
import { listUnlinkedInvoices } from '../db/invoice-links.ts';
import { startLinesOfDeal } from '../db/start-lines.ts';
import type { DealSync } from '../db/tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { Customer } from './customer.ts';
import type { Deal } from './deal.ts';
import { withDueDate } from './draft-invoice.ts';
import { invoiceContent } from './invoice-content.ts';
import type { Invoice } from './invoice.ts';
import type { InvoiceTotals } from './invoice-totals.ts';
import { linkContact, type LinkAnswer } from './link-contact.ts';
import { toCents } from './money.ts';
import { noteIfLost } from './note-lost.ts';
import type { OrgState } from './org-state.ts';
import { prepareInvoice } from './prepare-invoice.ts';
import { sendInvoice, tryOf } from './send-invoice.ts';
import { done, settlementOf, settlementOfProblems, untilWoken, waiting, type Settlement } from './settlement.ts';
import { shouldSync } from './should-sync.ts';
import type { SyncContext, SyncLine } from './sync-line.ts';

/** How long a row waits for the list of deals that were in the stage before its rule. */
const START_LINE_WAIT_MS = 2000;

/** Decides, drafts and sends for one row; ends with the row settled, whatever happens. */
export async function syncByRule(line: SyncLine, row: DealSync, deal: Deal, rule: Rule): Promise<void> {
  const { ctx } = line;
  try {
    await settleSync(ctx.db, row, await decideAndSend(line, row, deal, rule), ctx.now());
  } catch (error) {
    await noteIfLost(ctx, { orgId: row.orgId, provider: 'xero' }, error);
    await settleError(ctx, row, error);
  }
}

export async function settleError(ctx: SyncContext, row: DealSync, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) ctx.log.error({ err: error, dealId: row.dealId }, 'a deal could not be synced');
  const attempt = { earlierAttempts: row.attempts, now: ctx.now(), lookAgainMs: lookAgainMs(ctx) };
  await settleSync(ctx.db, row, settlementOf(error, attempt), ctx.now());
}

/** What a person mends in Xero is looked at as often as what no event told. */
function lookAgainMs({ config }: SyncContext): number {
  return config.reconcileIntervalSeconds * 1000;
}

async function decideAndSend(line: SyncLine, row: DealSync, deal: Deal, rule: Rule): Promise<Settlement> {
  const { ctx, state, access } = line;
  const { orgId, dealId, instalment, cause, namedStage } = row;
  const [invoices, unlinked, startLines] = await Promise.all([
    listDealInvoices(ctx.db, orgId, dealId),
    listUnlinkedInvoices(ctx.db, orgId, [dealId]),
    startLinesOfDeal(ctx.db, orgId, dealId),
  ]);
  const lineIsOpen = cause === 'event' && startLines.open.has(rule.id) && namedStage !== rule.stage;
  if (lineIsOpen) return waiting(startLineOpen(rule), new Date(ctx.now().getTime() + START_LINE_WAIT_MS));
  const beforeRule = startLines.before.has(rule.id);
  const unconfirmed = startLines.unconfirmed.get(rule.id) ?? null;
  const decision = shouldSync({ deal, rule, instalment, cause, beforeRule, unconfirmed, invoices, unlinked });
  if (decision.answer === 'done') return done;
  if (decision.answer === 'skip') return { ...done, state: 'skipped', problem: decision.reason };
  if (decision.answer === 'wait') return waiting(decision.reason, untilWoken);
  if (!access) return withoutXero(state);
  return prepareAndSend(line, { access, row, deal, rule });
}

interface Sending {
  access: XeroAccess;
  row: DealSync;
  deal: Deal;
  rule: Rule;
}

/** Contact, items, invoice, in this order; every problem found before the first of them keeps all of them back. */
async function prepareAndSend(line: SyncLine, { access, row, deal, rule }: Sending): Promise<Settlement> {
  const { ctx, state } = line;
  const { orgId, dealId, instalment } = row;
  const lookAgainAt = new Date(ctx.now().getTime() + lookAgainMs(ctx));
  // After a refusal, or when a person asks again, what the lists said before may be what was mended.
  const lists = row.problem || row.attempts > 0 ? 'fresh' : 'recent';
  const request = { state, access, deal, rule, instalment, lists } as const;
  const prepared = await prepareInvoice(ctx, request, line.readSources);
  const { customer, newItems, totals, problems } = prepared;
  if (customer === null || problems.length > 0) return settlementOfProblems(problems, lookAgainAt);

  const contact = await linkInTurn(line, access, row, customer);
  if ('problem' in contact) return waiting(contact.problem, untilWoken);
  if (newItems.length > 0) {
    const [refused] = await ctx.xero.createItems(access, newItems, tryOf(row));
    if (refused) throw refused.refusal;
  }
  const terms = [contact.salesTerms, state.xero?.salesTerms ?? null];
  const draft = { ...withDueDate(prepared.invoice, terms), contactId: contact.contactId };
  const cause = { orgId, tenantId: access.tenantId, dealId, ruleId: rule.id, instalment };
  const content = invoiceContent(draft, prepared, customer);
  const invoice = await sendInvoice(ctx, { access, row, rule, cause, draft, content });
  return { ...done, problem: totalDiffers(invoice, totals) };
}

/** Deals of one customer: the second finds the contact that the first has made. */
function linkInTurn(line: SyncLine, access: XeroAccess, row: DealSync, customer: Customer): Promise<LinkAnswer> {
  const request = { orgId: row.orgId, tryId: tryOf(row), customer };
  return line.batch.inTurn(`customer ${customer.id}`, () => linkContact(line.ctx, access, request));
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
