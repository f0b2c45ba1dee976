import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import { findContactLink } from '../db/contact-links.ts';
import { refreshDealInvoices } from '../db/deal-invoices.ts';
import { renewLease } from '../db/claimed-syncs.ts';
import { inTransaction } from '../db/db.ts';
import { hasDueEdit } from '../db/invoice-actions.ts';
import { noteInvoiceContent, noteWanted } from '../db/invoice-drift.ts';
import type { DealSync } from '../db/deal-tables.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { Customer } from './customer.ts';
import type { Deal } from './deal.ts';
import { withDueDate } from './draft-invoice.ts';
import { explainProblem } from './explain-problem.ts';
import { invoiceContent } from './invoice-content.ts';
import { isLive, type Invoice, type InvoiceStatus } from './invoice.ts';
import type { KnownOfDeal } from './known-of-deal.ts';
import { linkContact } from './link-contact.ts';
import { mergeInvoice, withEarlierTry } from './merge-invoice.ts';
import { noteIfLost } from './note-lost.ts';
import { settingsOf } from './org-state.ts';
import { prepareInvoice, type PreparedInvoice } from './prepare-invoice.ts';
import { tryOf } from './send-invoice.ts';
import { sameContent, type InvoiceContent, type LastSent } from './last-sent.ts';
import { ruleOfInvoice, wholeDeal } from './settings.ts';
import type { SyncLine } from './sync-line.ts';

/** An invoice that a rule of the deal made, and what is needed to follow the deal with it. */
interface Following {
  access: XeroAccess;
  row: DealSync;
  deal: Deal;
  rule: Rule;
  known: KnownOfDeal;
  invoice: DealInvoice;
  sent: LastSent;
}

/**
 * Brings a deal's invoices to what the deal says now: a draft, or one that waits for approval, is changed in Xero, except for
 * what was changed there; of an approved one only the difference is noted for the panel. Where nothing differs Xero is
 * not asked. Throws what is to be tried again; what Xero or the deal stands against becomes the invoice's problem.
 */
export async function updateInvoices(
  line: SyncLine,
  { row, deal, known }: { row: DealSync; deal: Deal; known: KnownOfDeal },
): Promise<void> {
  const { access } = line;
  let latest = known;
  // The oldest first: what a later part takes follows from what an earlier one has become.
  for (const invoice of known.invoices.toReversed()) {
    const rule = ruleOfInvoice(settingsOf(line.state), invoice.ruleId);
    if (!rule || access?.tenantId !== invoice.tenantId || !isLive(invoice) || !invoice.lastSent) continue;
    // A part that is approved stands; those that are still to be made take the difference.
    if (invoice.instalment !== wholeDeal && !isOpen(invoice.status)) continue;
    try {
      await followDeal(line, { access, row, deal, rule, known: latest, invoice, sent: invoice.lastSent });
      if (invoice.instalment !== wholeDeal) latest = { ...latest, invoices: (await line.readKnown(deal.id)).invoices };
    } catch (error) {
      await noteIfLost(line.ctx, { orgId: row.orgId, provider: 'xero' }, error);
      throw error;
    }
  }
}

async function followDeal(line: SyncLine, following: Following): Promise<void> {
  const { access, deal, rule, known, invoice, sent } = following;
  const { db } = line.ctx;
  // An invoice dated *today* keeps its day.
  const ctx = { ...line.ctx, now: () => new Date(sent.draftedAt) };
  const request = { state: line.state, access, deal, rule, instalment: invoice.instalment, lists: 'recent' } as const;
  // Only what was invoiced before it counts.
  const invoices = known.invoices.filter(({ createdAt }) => createdAt < invoice.createdAt);
  const { chosen } = sent.content;
  const asked = { ...request, known: { ...known, invoices }, chosen: chosen ? { ...chosen, basis: null } : null };
  const prepared = await prepareInvoice(ctx, asked, line.readSources);
  const { customer } = prepared;
  // Of an approved invoice the difference is told all the same.
  const [problem] = prepared.problems.filter(({ code }) => code !== 'chosen_lines_gone' || isOpen(invoice.status));
  const wanted = customer && (await contentOf(line, following, { prepared, customer }));
  // A try whose outcome is not known may have sent something else meanwhile.
  const mayBeOther = isOpen(invoice.status) && invoice.wanted !== null;
  if (wanted && sameContent(wanted, sent.content) && !mayBeOther) {
    if (invoice.wanted || invoice.driftProblem) await noteWanted(db, invoice, { wanted: null, problem: null });
    return;
  }
  // What stands against changing it is of no matter once it is approved.
  if (!wanted || problem) {
    if (isOpen(invoice.status))
      await noteWanted(db, invoice, { wanted: invoice.wanted, problem: problem ? notUpdated(invoice, problem) : null });
    return;
  }
  if (isOpen(invoice.status)) await bringToXero(line, following, { prepared, customer, wanted });
  else await noteWanted(db, invoice, { wanted, problem: null });
}

async function contentOf(
  { ctx, state }: SyncLine,
  { access, rule, sent, row }: Following,
  { prepared, customer }: { prepared: PreparedInvoice; customer: Customer },
): Promise<InvoiceContent> {
  const { head } = sent.content;
  const payer =
    prepared.chosen?.overrides.contactId === undefined ? customer : { id: head.customerId, name: head.customerName };
  const content = invoiceContent(prepared.invoice, prepared, payer);
  if (rule.dueDays !== null) return content;
  // Other terms are no change of the deal.
  if (content.head.date === head.date) return { ...content, head: { ...content.head, dueDate: head.dueDate } };
  const tenant = { orgId: row.orgId, tenantId: access.tenantId };
  const link = await findContactLink(ctx.db, { ...tenant, customerId: customer.id });
  const { dueDate } = withDueDate(prepared.invoice, [link?.salesTerms ?? null, state.xero?.salesTerms ?? null]);
  return { ...content, head: { ...content.head, dueDate } };
}

interface Wanted {
  prepared: PreparedInvoice;
  customer: Customer;
  wanted: InvoiceContent;
}

/** Reads the invoice first: somebody may have changed it, and an earlier try may have arrived. */
async function bringToXero(
  line: SyncLine,
  following: Following,
  { prepared, customer, wanted }: Wanted,
): Promise<void> {
  const { access, row, invoice, sent } = following;
  const { ctx } = line;
  const inXero = await readAgain(line, following);
  if (!inXero || !isOpen(inXero.status)) return noteWanted(ctx.db, invoice, { wanted, problem: null });
  const base = withEarlierTry(sent, invoice.wanted, inXero);
  await inTransaction(ctx.db, async (transaction) => {
    if (base !== sent) await noteInvoiceContent(transaction, invoice, base);
    // Before it is sent: without an answer this is what may have been written.
    await noteWanted(transaction, invoice, { wanted, problem: null });
  });
  try {
    const contactId = await contactOfCustomer(line, following, wanted, customer);
    const merged = mergeInvoice(base, wanted, inXero, contactId);
    let answer = inXero;
    if (!merged.isInXero) {
      await makeItems(line, following, prepared);
      const held = await renewLease(ctx.db, row, ctx.now());
      if (!held) throw new AppError('followed', 'Another worker has followed this row.', { retry: 'later' });
      // What a person is just changing would be written over; an edit waits for this work the other way round.
      if (await hasDueEdit(ctx.db, invoice)) throw busy(invoice.number);
      const { head, lines } = merged;
      const update = { invoiceId: invoice.invoiceId, status: inXero.status, head, lines, tryId: tryOf(row) };
      answer = await ctx.xero.updateInvoice(access, update);
    }
    await inTransaction(ctx.db, async (transaction) => {
      await refreshDealInvoices(transaction, invoice, [answer], ctx.now());
      await noteInvoiceContent(transaction, invoice, merged.remember(answer));
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.retry !== 'never') throw error;
    // Approved at this very moment: then it is only told that they differ.
    const now = await readAgain(line, following);
    const problem = now && isOpen(now.status) ? notUpdated(invoice, explainProblem(error)) : null;
    await noteWanted(ctx.db, invoice, { wanted, problem });
  }
}

type Open = Extract<InvoiceStatus, 'DRAFT' | 'SUBMITTED'>;

function isOpen(status: InvoiceStatus): status is Open {
  return status === 'DRAFT' || status === 'SUBMITTED';
}

/** The invoice as it is in Xero now; the mirror is told. */
async function readAgain({ ctx }: SyncLine, { access, invoice }: Following): Promise<Invoice | undefined> {
  const [inXero] = await ctx.xero.findInvoices(access, { ids: [invoice.invoiceId] });
  if (inXero) await refreshDealInvoices(ctx.db, invoice, [inXero], ctx.now());
  return inXero;
}

/** Null: the deal has the customer it had. */
async function contactOfCustomer(
  { ctx, batch }: SyncLine,
  { access, row, sent }: Following,
  wanted: InvoiceContent,
  customer: Customer,
): Promise<string | null> {
  if (wanted.head.customerId === sent.head.draft.customerId) return null;
  const request = { orgId: row.orgId, tryId: tryOf(row), customer };
  const contact = await batch.inTurn(`customer ${customer.id}`, () => linkContact(ctx, access, request));
  if ('contactId' in contact) return contact.contactId;
  const { code, message, fix } = contact.problem;
  throw new AppError(code, message, { retry: 'never', fix });
}

async function makeItems({ ctx }: SyncLine, { access, row }: Following, { newItems }: PreparedInvoice): Promise<void> {
  if (newItems.length === 0) return;
  const [refused] = await ctx.xero.createItems(access, newItems, tryOf(row));
  if (refused) throw refused.refusal;
}

function busy(number: string): AppError {
  const fix = 'This goes on by itself.';
  return new AppError('invoice_busy', `${number} is just being changed from the deal.`, { retry: 'later', fix });
}

function notUpdated({ number }: DealInvoice, problem: Problem): Problem {
  return { ...problem, message: `${number} could not follow the deal. ${problem.message}` };
}
