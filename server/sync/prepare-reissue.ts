import type { Problem } from '../api/contract/problems.ts';
import type { ReissuePlan } from '../api/contract/reissue.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { AppContext } from '../context.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { findInstalmentPlan } from '../db/instalments.ts';
import { findReissue } from '../db/invoice-reissues.ts';
import { listUnlinkedInvoices } from '../db/invoice-links.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { dayIn } from './due-date.ts';
import type { Invoice } from './invoice.ts';
import { readInvoiceSource } from './invoice-sources.ts';
import { settingsOf, zoneOf, type OrgState } from './org-state.ts';
import { notesMadeFor } from './plan-credit.ts';
import { planReissue } from './plan-reissue.ts';
import { prepareInvoice, type PreparedInvoice } from './prepare-invoice.ts';
import { previewContact } from './preview-contact.ts';
import { readDeal } from './read-deal.ts';
import { ruleOfInvoice } from './settings.ts';
import { shouldSync } from './should-sync.ts';

type Context = Pick<AppContext, 'db' | 'zoho' | 'xero' | 'now'>;

/** What a credit and reissue would come to, by both sides as they are now. */
export interface PreparedReissue {
  inXero: Invoice;
  plan: ReissuePlan | null;
  rule: Rule;
  /** The organisation's today, YYYY-MM-DD. */
  day: string;
  draft: PreparedInvoice;
  /** While there are any, nothing is to be changed in Xero. */
  problems: Problem[];
}

export interface ReissueQuestion {
  state: OrgState;
  access: XeroAccess;
  invoice: Pick<DealInvoice, 'orgId' | 'tenantId' | 'dealId' | 'ruleId' | 'instalment' | 'invoiceId' | 'number'>;
  inXero: Invoice;
}

/**
 * Reads the deal and drafts its new invoice before the old one is touched, so that no deal is left without an invoice because
 * the new one cannot be made. Writes nothing.
 */
export async function prepareReissue(
  ctx: Context,
  { state, access, invoice, inXero }: ReissueQuestion,
): Promise<PreparedReissue> {
  const { orgId, dealId, instalment } = invoice;
  const rule = ruleOfInvoice(settingsOf(state), invoice.ruleId);
  if (!rule) throw ruleGone(invoice.number);
  const deal = await readDeal(ctx, state, dealId);
  const [invoices, unlinked, instalments] = await Promise.all([
    listDealInvoices(ctx.db, orgId, dealId),
    listUnlinkedInvoices(ctx.db, orgId, [dealId]),
    findInstalmentPlan(ctx.db, orgId, dealId),
  ]);
  // The new one is made as if the old one counted no more.
  const replaced = invoices.map((known) =>
    known.invoiceId === invoice.invoiceId ? { ...known, replacedAt: ctx.now() } : known,
  );
  const known = { invoices: replaced, unlinked, plan: instalments };
  // What somebody has just changed in Xero decides how: nothing read before counts.
  const lists = { since: ctx.now() };
  const request = { state, access, deal, rule, instalment, known, lists };
  const [draft, offer] = await Promise.all([
    prepareInvoice(ctx, request, (question) => readInvoiceSource(ctx, state, question)),
    ctx.xero.readOffer(access, lists),
  ]);
  const contact = draft.customer && (await previewContact(ctx, access, { orgId, customer: draft.customer }));
  const others = invoices.filter(({ invoiceId }) => invoiceId !== invoice.invoiceId);
  const asked = { deal, rule, instalment, cause: 'click', invoices: others, plan: instalments } as const;
  const decision = shouldSync({ ...asked, beforeRule: false, unconfirmed: null, unlinked: [] });
  const ours = notesMadeFor(await findReissue(ctx.db, invoice));
  const plan = planReissue(inXero, offer.organisation.lockedUntil, ours);
  return {
    ...{ inXero, plan, rule, draft, day: dayIn(zoneOf(state), ctx.now()) },
    problems: [
      ...(plan === null ? [notToTakeBack(inXero)] : []),
      ...('reason' in decision ? [decision.reason] : []),
      ...draft.problems,
      ...(contact?.problems ?? []),
    ],
  };
}

function ruleGone(number: string): AppError {
  return new AppError('rule_off', `The rule that made ${number} was removed, so nothing says how to make it anew.`, {
    ...{ status: 409, fix: 'Void or credit it in Xero, then create the invoice from the deal.' },
  });
}

function notToTakeBack({ number, status }: Invoice): Problem {
  const isApproved = status === 'AUTHORISED' || status === 'PAID';
  const message = isApproved
    ? `Credit notes have taken back all of ${number} already.`
    : `${number} is not an approved invoice any more.`;
  const fix = isApproved ? 'Unlink it from the deal, then create the invoice from the deal.' : 'Look at it in Xero.';
  return { code: 'nothing_to_take_back', message, fix, detail: null };
}
