import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { findContactOfDeal } from '../db/contact-links.ts';
import { readCustomerFigures } from '../db/customer-figures.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { listDealSyncs, requestSync } from '../db/deal-syncs.ts';
import { findDeal, putDeal } from '../db/deals.ts';
import { listRunProblems } from '../db/automation-runs.ts';
import { inTransaction, type OpenTransaction } from '../db/db.ts';
import { findInstalmentPlan, holdInstalmentPlan } from '../db/instalments.ts';
import { listWriteBackProblems } from '../db/deal-write-backs.ts';
import { listActions } from '../db/invoice-actions.ts';
import { listEmailProblems, listSending } from '../db/invoice-emails.ts';
import { listReissues } from '../db/invoice-reissues.ts';
import type { DealRow } from '../db/deal-tables.ts';
import { recordEvent } from '../db/webhook-events.ts';
import { AppError, notFound } from '../errors.ts';
import { causeOfClick } from '../sync/cause-of-click.ts';
import { firstDayOfHistory } from '../sync/customer-history.ts';
import { dealView, invoiceView, type DealViewInput } from '../sync/deal-view.ts';
import { dayIn } from '../sync/due-date.ts';
import { isLive } from '../sync/invoice.ts';
import { readOrgState, settingsOf, zohoAccess, zoneOf, type OrgState } from '../sync/org-state.ts';
import { previewInvoice } from '../sync/preview-invoice.ts';
import { overriddenFields, refuseContradictions, ruleWithOverrides } from '../sync/overrides.ts';
import { actionsOfClick } from '../sync/rights.ts';
import { wholeDeal } from '../sync/settings.ts';
import { sourceOf } from './audit-source.ts';
import type { CreateInvoiceAnswer } from './contract/preview.ts';
import { readCreateBody, type AskedInvoice } from './create-body.ts';
import { requireDealRight, requirePerson, requireRights } from './deal-right.ts';
import type { DealSession, ShownSession } from './session.ts';

/** What the panel asks: a deal's invoices, and a new one. */
export function dealRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/deals/:dealId', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'view' });
    const state = await mustReadOrg(ctx, session);
    response.json(dealView(await readDealViewInput(ctx, state, session)));
  });

  router.post('/api/deals/:dealId/invoices', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'create' });
    const asked = readCreateBody(request.body);
    const state = await mustReadOrg(ctx, session);
    const by = sourceOf(ctx, request, { userId: session.userId, origin: 'panel' });
    const answer = await createInvoice(ctx, state, { session, asked, by });
    response.status('invoice' in answer ? 200 : 202).json(answer);
  });

  router.post('/api/deals/:dealId/invoices/preview', async (request, response) => {
    const viewer = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'view' });
    const { orgId, dealId } = viewer;
    const asked = readCreateBody(request.body);
    // The answer names the contact, which may be another customer.
    if (asked.chosen?.overrides.contactId !== undefined) {
      requirePerson(viewer, { action: 'create', words: 'bill another contact' });
    }
    response.json(await previewInvoice(ctx, { orgId, dealId, viewer, ...asked }));
  });

  return router;
}

/** 404 when the org has never connected. */
export async function mustReadOrg(ctx: AppContext, { orgId }: Pick<DealSession, 'orgId'>): Promise<OrgState> {
  const state = await readOrgState(ctx, orgId);
  if (!state) throw notFound('org_not_found', 'This CRM is not connected.');
  return state;
}

/** The deal from the mirror; only one never seen before is read from the CRM. */
async function mustReadDeal(ctx: AppContext, state: OrgState, dealId: string): Promise<DealRow> {
  const { orgId, currency } = state.org;
  const mirrored = await findDeal(ctx.db, orgId, dealId);
  if (mirrored) return mirrored;
  const deal = await ctx.zoho.getDeal(zohoAccess(state), dealId, currency);
  if (!deal) throw notFound('deal_not_found', 'The CRM has no such deal.');
  await putDeal(ctx.db, orgId, deal, ctx.now());
  const stored = await findDeal(ctx.db, orgId, dealId);
  if (!stored) throw new AppError('internal_error', 'The deal could not be stored.');
  return stored;
}

/** All that a deal's view is made of, from the mirror. */
export async function readDealViewInput(
  ctx: AppContext,
  state: OrgState,
  { dealId, userId, profileId, roleId, rank }: DealSession,
): Promise<DealViewInput> {
  const { orgId } = state.org;
  const deal = await mustReadDeal(ctx, state, dealId);
  const [syncs, invoices, reissues, plan, actions, sending, customer, emailProblems, crmProblems, runProblems] =
    await Promise.all([
      listDealSyncs(ctx.db, orgId, dealId),
      listDealInvoices(ctx.db, orgId, dealId),
      listReissues(ctx.db, orgId, dealId),
      findInstalmentPlan(ctx.db, orgId, dealId),
      listActions(ctx.db, orgId, dealId),
      listSending(ctx.db, orgId, dealId),
      readCustomer(ctx, state, dealId),
      listEmailProblems(ctx.db, orgId, [dealId]),
      listWriteBackProblems(ctx.db, orgId, dealId),
      listRunProblems(ctx.db, orgId, dealId),
    ]);
  return {
    ...{ deal, syncs, invoices, reissues, plan, actions, sending, customer, emailProblems },
    ...{ xero: state.xero, settings: state.saved?.settings },
    ...viewBase(ctx, state),
    viewer: { userId, profileId, roleId, rank },
    crmProblems: [...crmProblems, ...runProblems],
    now: ctx.now(),
  };
}

/** The deal's customer in Xero, once there is a contact for it. */
async function readCustomer(ctx: AppContext, state: OrgState, dealId: string) {
  const contact = await findContactOfDeal(ctx.db, state.org.orgId, dealId);
  if (!contact) return undefined;
  const { orgId, tenantId, contactId, balancesReadAt } = contact;
  const zone = zoneOf(state);
  const balancesDay = balancesReadAt && dayIn(zone, balancesReadAt);
  const paidFrom = firstDayOfHistory(zone, ctx.now());
  const of = { orgId, tenantId, contactId, dealId, today: dayIn(zone, ctx.now()), balancesDay, paidFrom };
  return { contact, figures: await readCustomerFigures(ctx.db, of) };
}

function viewBase(ctx: AppContext, state: OrgState) {
  return { xero: state.xero, xeroAppUrl: ctx.config.xero.appUrl, today: dayIn(zoneOf(state), ctx.now()) };
}

/** What is being sent can no longer be changed: 409 instead of an invoice other than the person wanted. */
async function refuseUnderWay(
  ctx: AppContext,
  { orgId, dealId }: DealSession,
  of: { ruleId: string; instalment: string },
): Promise<void> {
  const syncs = await listDealSyncs(ctx.db, orgId, dealId);
  const ofInvoice = syncs.filter(({ ruleId, instalment }) => ruleId === of.ruleId && instalment === of.instalment);
  if (!ofInvoice.some(({ state }) => state === 'running' || state === 'uncertain')) return;
  throw new AppError('invoice_under_way', 'The invoice is being made at this moment, without your changes.', {
    ...{ status: 409, fix: 'Wait until it is there, then change it in Xero.' },
  });
}

/** The rule's live invoice if there is one, else a unit of work that goes before all others. */
async function createInvoice(
  ctx: AppContext,
  state: OrgState,
  { session, asked: { chosen, ...asked }, by }: { session: ShownSession; asked: AskedInvoice; by: AuditSource },
): Promise<CreateInvoiceAnswer> {
  const { orgId, dealId } = session;
  const deal = await mustReadDeal(ctx, state, dealId);
  const [invoices, plan] = await Promise.all([
    listDealInvoices(ctx.db, orgId, dealId),
    findInstalmentPlan(ctx.db, orgId, dealId),
  ]);
  const { rule, instalment } = causeOfClick(asked, { settings: settingsOf(state), deal, plan });
  const existing = invoices.find(
    (invoice) => invoice.ruleId === rule.id && invoice.instalment === instalment && isLive(invoice),
  );
  if (existing) return { invoice: invoiceView(existing, viewBase(ctx, state)) };
  const overrides = chosen?.overrides ?? {};
  refuseContradictions(overrides, rule);
  const fields = overriddenFields(overrides);
  await requireRights(ctx, session, actionsOfClick(ruleWithOverrides(rule, overrides)));
  if (fields.length > 0) {
    requirePerson(session, { action: 'create', words: 'change an invoice before it is made' });
    await refuseUnderWay(ctx, session, { ruleId: rule.id, instalment });
  }
  return askForInvoice(ctx, { session, ruleId: rule.id, instalment, chosen, fields, by });
}

interface CheckedClick {
  session: ShownSession;
  ruleId: string;
  instalment: string;
  chosen: AskedInvoice['chosen'];
  /** What the person changed. */
  fields: string[];
  by: AuditSource;
}

/** The unit of work, in one transaction with what is told of it. */
async function askForInvoice(
  ctx: AppContext,
  { session, ruleId, instalment, chosen, fields, by }: CheckedClick,
): Promise<CreateInvoiceAnswer> {
  const { orgId, dealId, userId } = session;
  const now = ctx.now();
  const request = { orgId, dealId, cause: 'click', namedStage: null, now } as const;
  const job = await inTransaction(ctx.db, async (transaction) => {
    if (instalment !== wholeDeal) await holdPlanned(transaction, { orgId, dealId, instalment });
    await recordEvent(transaction, { orgId, source: 'click', body: { dealId, ruleId, instalment, userId }, now });
    const row = await requestSync(transaction, { ...request, ruleId, instalment, requestedBy: userId, chosen });
    const part = instalment === wholeDeal ? {} : { instalment };
    const subject = { deal: dealId, rule: ruleId, job: row.id, ...part };
    const after = fields.length > 0 ? { overridden: fields } : null;
    await noteDone(transaction, { ...by, orgId, at: now, action: 'invoice.requested', subject, after });
    await ctx.wake(orgId, { work: 'person', transaction });
    return row;
  });
  return { jobId: job.id };
}

/** Nobody takes the part out of the plan while it is asked for. */
async function holdPlanned(
  transaction: OpenTransaction,
  { orgId, dealId, instalment }: { orgId: string; dealId: string; instalment: string },
): Promise<void> {
  await holdInstalmentPlan(transaction, { orgId, dealId }, 'to make');
  const plan = await findInstalmentPlan(transaction, orgId, dealId);
  if (plan?.instalments.some(({ id }) => id === instalment)) return;
  throw notFound('instalment_not_found', 'No such part invoice is planned on this deal.');
}
