import type { PreviewAnswer, Settings } from '../api/contract.ts';
import type { AppContext } from '../context.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { listUnlinkedInvoices } from '../db/invoice-links.ts';
import { AppError, badRequest, notFound } from '../errors.ts';
import { withDueDate } from './draft-invoice.ts';
import { readInvoiceSource } from './invoice-sources.ts';
import { lineAmount } from './invoice-totals.ts';
import { readOrgState, settingsOf, xeroAccess, zohoAccess, type OrgState } from './org-state.ts';
import { prepareInvoice } from './prepare-invoice.ts';
import { previewContact } from './preview-contact.ts';
import { ruleOfClick, wholeDeal } from './settings.ts';
import { shouldSync } from './should-sync.ts';

type Context = Pick<AppContext, 'db' | 'zoho' | 'xero' | 'now'>;

interface PreviewQuestion {
  orgId: string;
  dealId: string;
  ruleId: string | null;
  /** Settings that nobody has saved; left out: those in force. */
  tried?: Settings;
}

/**
 * The exact invoice that a click would send now, with totals as Xero will compute them and every problem found; writes
 * nothing. Without a way into Zoho or Xero there is nothing to show: AppError 409.
 */
export async function previewInvoice(
  ctx: Context,
  { orgId, dealId, ruleId, tried }: PreviewQuestion,
): Promise<PreviewAnswer> {
  const state = withTried(await readOrgState(ctx, orgId), tried, ctx.now());
  const access = xeroAccess(state?.xero, 'person');
  if (!state || !access) {
    throw new AppError('xero_not_connected', 'Xero is not connected.', {
      status: 409,
      fix: 'Connect Xero in Settings.',
    });
  }
  const deal = await ctx.zoho.getDeal(zohoAccess(state), dealId, state.org.currency);
  if (!deal) throw notFound('deal_not_found', 'The CRM has no such deal.');
  const rule = ruleOfClick(settingsOf(state), deal.pipeline, ruleId);
  if (!rule) throw badRequest('unknown_rule', 'There is no such rule.');

  const [invoices, unlinked] = await Promise.all([
    listDealInvoices(ctx.db, orgId, deal.id),
    listUnlinkedInvoices(ctx.db, orgId, [deal.id]),
  ]);
  const decision = shouldSync({
    deal,
    rule,
    instalment: wholeDeal,
    cause: 'click',
    beforeRule: false,
    unconfirmed: null,
    invoices,
    // A click is not held up by them.
    unlinked: [],
  });
  const refusals = 'reason' in decision ? [decision.reason] : [];
  const known = { invoices, unlinked };
  const request = { state, access, deal, rule, instalment: wholeDeal, known, lists: 'fresh' } as const;
  const { invoice, totals, customer, problems } = await prepareInvoice(ctx, request, (question) =>
    readInvoiceSource(ctx, state, question),
  );
  const contact = customer && (await previewContact(ctx, access, { orgId, customer }));
  const terms = [contact?.salesTerms ?? null, state.xero?.salesTerms ?? null];
  const { number, date, dueDate, currency, status, lineAmountTypes, lines } = withDueDate(invoice, terms);
  return {
    contact: {
      match: contact?.match ?? 'unclear',
      id: contact?.id ?? null,
      name: contact?.name ?? '',
      candidates: contact?.candidates ?? [],
    },
    invoice: {
      ...{ number, date, dueDate, currency, status, lineAmountTypes },
      lines: lines.map(({ tracking: _tracking, ...line }) => ({ ...line, lineAmount: lineAmount(line) })),
    },
    ...totals,
    problems: [...refusals, ...problems, ...(contact?.problems ?? [])],
  };
}

function withTried(state: OrgState | undefined, tried: Settings | undefined, now: Date): OrgState | undefined {
  if (!state || !tried) return state;
  const { version, accountIds } = state.saved ?? { version: 0, accountIds: {} };
  return { ...state, saved: { version, accountIds, settings: tried, savedAt: now } };
}
