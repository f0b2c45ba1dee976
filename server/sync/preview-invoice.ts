import type { PreviewAnswer } from '../api/contract/preview.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { AppContext } from '../context.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { findInstalmentPlan } from '../db/instalments.ts';
import { listUnlinkedInvoices } from '../db/invoice-links.ts';
import { AppError, notFound } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { causeOfClick } from './cause-of-click.ts';
import type { Deal } from './deal.ts';
import { readInvoiceSource } from './invoice-sources.ts';
import { readOrgState, settingsOf, withTried, xeroAccess, zohoAccess } from './org-state.ts';
import { refuseContradictions, ruleWithOverrides, type Chosen } from './overrides.ts';
import { at } from './placed-problem.ts';
import { prepareInvoice, type PreparedInvoice } from './prepare-invoice.ts';
import { previewChosenContact, previewContact, type ContactPreview } from './preview-contact.ts';
import { previewView } from './preview-view.ts';
import type { CrmPosition, Strength } from './rights.ts';
import { unmetConditions } from './rule-conditions.ts';
import { wholeDeal } from './settings.ts';
import { shouldSync } from './should-sync.ts';

type Context = Pick<AppContext, 'db' | 'zoho' | 'xero' | 'now'>;

export interface PreviewQuestion {
  orgId: string;
  dealId: string;
  ruleId: string | null;
  /** One part of the deal's plan; null: the deal. */
  instalment: string | null;
  chosen: Chosen | null;
  /** Settings that nobody has saved; left out: those in force. */
  tried?: Settings;
  /** Who looks: what they may choose is told. */
  viewer: CrmPosition & { strength: Strength };
}

/**
 * The exact invoice that a click would send now, with totals as Xero will compute them and every problem found; writes
 * nothing. Without a way into Zoho or Xero there is nothing to show: AppError 409.
 */
export async function previewInvoice(
  ctx: Context,
  { orgId, dealId, chosen, tried, viewer, ...click }: PreviewQuestion,
): Promise<PreviewAnswer> {
  const read = await readOrgState(ctx, orgId);
  const state = read && tried ? withTried(read, tried, ctx.now()) : read;
  const access = xeroAccess(state?.xero, 'person');
  if (!state || !access) {
    const fix = 'Connect Xero in Settings.';
    throw new AppError('xero_not_connected', 'Xero is not connected.', { status: 409, fix });
  }
  const deal = await ctx.zoho.getDeal(zohoAccess(state), dealId, state.org.currency);
  if (!deal) throw notFound('deal_not_found', 'The CRM has no such deal.');
  const [invoices, unlinked, plan] = await Promise.all([
    listDealInvoices(ctx.db, orgId, deal.id),
    listUnlinkedInvoices(ctx.db, orgId, [deal.id]),
    findInstalmentPlan(ctx.db, orgId, deal.id),
  ]);
  const { rule, instalment } = causeOfClick(click, { settings: settingsOf(state), deal, plan });
  if (chosen) refuseContradictions(chosen.overrides, rule);
  const asked = { deal, rule, instalment, cause: 'click', invoices, plan } as const;
  // A click is not held up by invoices taken off the deal.
  const decision = shouldSync({ ...asked, beforeRule: false, unconfirmed: null, unlinked: [] });
  const known = { invoices, unlinked, plan };
  // Whoever edits asks again and again, and has been told of this moment's lists at first.
  const lists = chosen ? 'recent' : 'fresh';
  const request = { state, access, deal, rule, instalment, known, lists, chosen } as const;
  const prepared = await prepareInvoice(ctx, request, (question) => readInvoiceSource(ctx, state, question));
  const contact = await findContact(ctx, access, { orgId, prepared });
  const offer = await ctx.xero.readOffer(access, 'recent');
  return previewView({
    ...{ prepared, contact, offer, viewer, ofDeal: rule, rights: settingsOf(state).rights },
    rule: ruleWithOverrides(rule, chosen?.overrides ?? null),
    salesTerms: state.xero?.salesTerms ?? null,
    refusals: 'reason' in decision ? [at([], decision.reason)] : [],
    notes: instalment === wholeDeal ? notesOnRule(rule, deal) : [],
  });
}

/** A click makes the invoice of a deal that the rule is not for; whoever clicks should know that. */
function notesOnRule(rule: Rule, deal: Deal): Problem[] {
  const unmet = unmetConditions(rule, deal);
  if (unmet === null) return [];
  const message = `The rule “${rule.name}” is for deals where ${unmet}. This deal is not one of them.`;
  return [{ code: 'conditions_not_met', message, fix: null, detail: null }];
}

/** Null: the deal has no customer. */
async function findContact(
  ctx: Context,
  access: XeroAccess,
  { orgId, prepared: { customer, chosen } }: { orgId: string; prepared: PreparedInvoice },
): Promise<ContactPreview | null> {
  const contactId = chosen?.overrides.contactId;
  if (contactId !== undefined) return previewChosenContact(ctx, access, contactId);
  return customer && previewContact(ctx, access, { orgId, customer });
}
