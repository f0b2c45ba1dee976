import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { DealSync } from '../db/deal-tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { readChosenContact } from './chosen-contact.ts';
import type { Contact } from './contact.ts';
import type { Customer } from './customer.ts';
import type { Deal } from './deal.ts';
import { withDueDate } from './draft-invoice.ts';
import { invoiceContent } from './invoice-content.ts';
import type { KnownOfDeal } from './known-of-deal.ts';
import { linkContact, type LinkAnswer } from './link-contact.ts';
import { lostDealProblem } from './lost-deal.ts';
import { noteIfLost } from './note-lost.ts';
import { urgencyOf } from './org-state.ts';
import { ruleWithOverrides } from './overrides.ts';
import { prepareInvoice } from './prepare-invoice.ts';
import { endingOf } from './problem-codes.ts';
import { unmetConditions } from './rule-conditions.ts';
import { sendInvoice, tryOf } from './send-invoice.ts';
import { totalDiffers } from './sent-invoice.ts';
import {
  done,
  failed,
  settlementOf,
  settlementOfProblems,
  untilWoken,
  waiting,
  type Settlement,
} from './settlement.ts';
import { wholeDeal } from './settings.ts';
import { settleRow } from './settle-row.ts';
import { shouldSync } from './should-sync.ts';
import type { SyncContext, SyncLine } from './sync-line.ts';
import { updateInvoices } from './update-invoices.ts';
import { withoutXero } from './without-xero.ts';

/** How long a row waits for the list of deals that were in the stage before its rule. */
const START_LINE_WAIT_MS = 2000;

/** Decides, drafts and sends for one row; ends with the row settled, whatever happens. */
export async function syncByRule(line: SyncLine, work: RuleWork): Promise<void> {
  await settleBy(line.ctx, work.row, () => decideAndSend(line, work));
}

interface RuleWork {
  row: DealSync;
  deal: Deal;
  rule: Rule;
  known: KnownOfDeal;
}

/** Settles a row by what its work with Xero comes to, also when that fails; null: it goes on. */
export async function settleBy(
  ctx: SyncContext,
  row: DealSync,
  work: () => Promise<Settlement | null>,
): Promise<'settled' | 'goes on'> {
  try {
    const settlement = await work();
    if (!settlement) return 'goes on';
    await settleRow(ctx, row, settlement);
  } catch (error) {
    await noteIfLost(ctx, { orgId: row.orgId, provider: 'xero' }, error);
    await settleError(ctx, row, error);
  }
  return 'settled';
}

export async function settleError(ctx: SyncContext, row: DealSync, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) ctx.log.error({ err: error, dealId: row.dealId }, 'a deal could not be synced');
  const attempt = { earlierAttempts: row.attempts, now: ctx.now(), lookAgainMs: lookAgainMs(ctx) };
  const settlement = settlementOf(error, attempt);
  // Nothing was learned of what is on its way: the look itself did not succeed.
  const isOpen = row.sentAt !== null && settlement.state === 'waiting' && settlement.notBefore !== untilWoken;
  await settleRow(ctx, row, isOpen ? { ...settlement, state: 'uncertain' } : settlement);
}

/** What a person mends in Xero is looked at as often as what no event told. */
function lookAgainMs({ config }: SyncContext): number {
  return config.reconcileIntervalSeconds * 1000;
}

async function decideAndSend(line: SyncLine, work: RuleWork): Promise<Settlement> {
  const { ctx, state, access } = line;
  const { row, deal, rule, known } = work;
  const { instalment, cause, namedStage } = row;
  const isWhole = instalment === wholeDeal;
  const lineIsOpen = cause === 'event' && isWhole && known.openLines.has(rule.id) && namedStage !== rule.stage;
  if (lineIsOpen) return waiting(startLineOpen(rule), new Date(ctx.now().getTime() + START_LINE_WAIT_MS));
  const beforeRule = known.before.has(rule.id);
  const unconfirmed = known.unconfirmed.get(rule.id) ?? null;
  const { invoices, unlinked, plan } = known;
  const held = { beforeRule, unconfirmed, unmet: unmetConditions(rule, deal) };
  const decision = shouldSync({ deal, rule, instalment, cause, ...held, invoices, unlinked, plan });
  if (decision.answer === 'done') {
    // The deal may have changed while its invoice was on the way, and this row is then the one that hears of it.
    await updateInvoices(line, { row, deal, known });
    return done;
  }
  if (decision.answer === 'skip') return { ...done, state: 'skipped', problem: decision.reason };
  if (decision.answer === 'wait') return waiting(decision.reason, untilWoken);
  const lost = !isWhole && cause === 'event' ? await lostDealProblem(ctx, state, deal) : null;
  if (lost) return { ...done, state: 'skipped', problem: lost };
  if (!access) return withoutXero(state.xero);
  return prepareAndSend(line, { ...work, access });
}

interface Sending extends RuleWork {
  access: XeroAccess;
}

/** Contact, items, invoice, in this order; every problem found before the first of them keeps all of them back. */
async function prepareAndSend(line: SyncLine, { access, row, deal, rule, known }: Sending): Promise<Settlement> {
  const { ctx, state } = line;
  const { instalment } = row;
  const lookAgainAt = new Date(ctx.now().getTime() + lookAgainMs(ctx));
  const lists = mayBeMendedInXero(row) ? 'fresh' : 'recent';
  const { chosen } = row;
  const request = { state, access, deal, rule, instalment, known, lists, chosen } as const;
  const draftedAt = ctx.now();
  const prepared = await prepareInvoice({ ...ctx, now: () => draftedAt }, request, line.readSources);
  const { customer, newItems, totals, problems } = prepared;
  const changed = problems.find(({ code }) => code === 'deal_changed');
  if (changed) return { ...done, state: 'skipped', problem: changed };
  if (customer === null || problems.length > 0) return settlementOfProblems(problems, lookAgainAt);

  const contact = await findContact(line, access, row, customer);
  if ('problem' in contact) {
    return contact.problem.code === 'contact_gone' ? failed(contact.problem) : waiting(contact.problem, untilWoken);
  }
  if (newItems.length > 0) {
    const [refused] = await ctx.xero.createItems(access, newItems, tryOf(row));
    if (refused) throw refused.refusal;
  }
  const terms = [contact.salesTerms, state.xero?.salesTerms ?? null];
  const draft = { ...withDueDate(prepared.invoice, terms), contactId: contact.contactId };
  const { number, url, contactId } = draft;
  const content = invoiceContent(draft, prepared, customer);
  const { email } = ruleWithOverrides(rule, chosen?.overrides ?? null);
  const told = { total: totals.total, email, draftedAt: draftedAt.toISOString() };
  const invoice = await sendInvoice(ctx, { access, row, draft, sentAs: { number, url, contactId, content, ...told } });
  return { ...done, problem: totalDiffers(invoice, totals) };
}

/** After a refusal, or when a person asks again, what the lists said before may be what was mended. */
function mayBeMendedInXero(row: DealSync): boolean {
  return row.problem !== null && (endingOf(row.problem.code) === 'xero' || urgencyOf(row) === 'person');
}

/** The contact that a person chose for this invoice, else the customer's. */
async function findContact(
  line: SyncLine,
  access: XeroAccess,
  row: DealSync,
  customer: Customer,
): Promise<Pick<Contact, 'contactId' | 'salesTerms'> | { problem: Problem }> {
  const contactId = row.chosen?.overrides.contactId;
  if (contactId === undefined) return linkInTurn(line, access, row, customer);
  const read = await readChosenContact(line.ctx, access, contactId);
  return read.problem ? { problem: read.problem } : read.contact;
}

/** Deals of one customer: the second finds the contact that the first has made. */
function linkInTurn(line: SyncLine, access: XeroAccess, row: DealSync, customer: Customer): Promise<LinkAnswer> {
  const activeLink = line.ahead?.dealId === row.dealId ? line.ahead.link : null;
  const request = { orgId: row.orgId, tryId: tryOf(row), customer, activeLink };
  return line.batch.inTurn(`customer ${customer.id}`, () => linkContact(line.ctx, access, request));
}

function startLineOpen(rule: Rule): Problem {
  const message = `The deals that already were at “${rule.stage}” are still being listed.`;
  return { code: 'start_line_open', message, fix: 'This goes on by itself.', detail: null };
}
