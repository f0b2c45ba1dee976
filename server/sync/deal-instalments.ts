import { randomUUID } from 'node:crypto';
import type { InstalmentsAnswer, InstalmentsBody } from '../api/contract/instalments.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { listDealSyncs } from '../db/deal-syncs.ts';
import { inTransaction, type Queryable } from '../db/db.ts';
import {
  deleteInstalmentPlan,
  dropSyncsOfInstalments,
  findInstalmentPlan,
  holdInstalmentPlan,
  putInstalmentPlan,
  wakePlanned,
} from '../db/instalments.ts';
import { AppError } from '../errors.ts';
import { checkInstalments } from './check-instalments.ts';
import { dayIn } from './due-date.ts';
import { excessOf, liveInvoices, statesAll, takenBy, type InstalmentPlan } from './instalment-plan.ts';
import { instalmentsView, wholeAmount, type WholeDeal } from './instalments-view.ts';
import { readInvoiceSource } from './invoice-sources.ts';
import { isLive } from './invoice.ts';
import { sum, toCents } from './money.ts';
import { settingsOf, xeroAccess, zoneOf, type OrgState } from './org-state.ts';
import { prepareInvoice } from './prepare-invoice.ts';
import { readDeal } from './read-deal.ts';
import { ruleOfClick, ruleOfInvoice, wholeDeal } from './settings.ts';
import { startOfDay } from './start-of-day.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'zoho' | 'xero' | 'now' | 'wake'>;

/** A deal's lines as they are now, and the rule that part invoices of it are made by. */
export interface DealToDivide {
  state: OrgState;
  dealId: string;
  rule: Rule;
  whole: WholeDeal;
}

/**
 * Reads from both sides what there is to be divided; writes nothing. AppError 409 without a way into Zoho or Xero, and when
 * the deal has nothing to be divided.
 */
export async function readDealToDivide(ctx: Context, state: OrgState, dealId: string): Promise<DealToDivide> {
  const access = xeroAccess(state.xero, 'person');
  if (!access) throw notConnected();
  const [deal, plan] = await Promise.all([
    readDeal(ctx, state, dealId),
    findInstalmentPlan(ctx.db, state.org.orgId, dealId),
  ]);
  const settings = settingsOf(state);
  const rule = (plan && ruleOfInvoice(settings, plan.ruleId)) ?? ruleOfClick(settings, deal.pipeline, null);
  if (!rule) throw new AppError('unknown_rule', 'There is no rule that would make an invoice.', { status: 409 });
  const request = {
    ...{ state, access, deal, rule: { ...rule, portion: 'full' }, instalment: wholeDeal, lists: 'recent' as const },
    known: { invoices: [], unlinked: [], plan: null },
  };
  const drafted = await prepareInvoice(ctx, request, (question) => readInvoiceSource(ctx, state, question));
  const { lines, lineAmountTypes } = drafted.invoice;
  const { rounding, mapping } = settings;
  const { name, currency } = deal;
  const { salesAccountCode } = mapping;
  const { problems, taxRates } = drafted;
  const whole = { lines, lineAmountTypes, taxRates, rounding, salesAccountCode, deal: { name, currency }, problems };
  return { state, dealId, rule, whole };
}

/** The plan as it is stored, with what it comes to now. */
export async function showInstalments(ctx: Context, divided: DealToDivide): Promise<InstalmentsAnswer> {
  const stored = await readStored(ctx.db, divided);
  return instalmentsView(viewOf(ctx, divided, { ...stored, plan: stored.plan ?? emptyPlan(divided) }));
}

/** The same for a plan as a person wants it, which is not stored, with what stands against it. */
export async function previewInstalments(
  ctx: Context,
  divided: DealToDivide,
  body: InstalmentsBody,
): Promise<InstalmentsAnswer> {
  const stored = await readStored(ctx.db, divided);
  const wanted = wantedPlan(divided, stored, body);
  const errors = checkInstalments({ ...wanted.question, today: todayOf(ctx, divided) });
  return instalmentsView({
    ...viewOf(ctx, divided, { ...stored, plan: wanted.plan }),
    unsaved: wanted.unsaved,
    errors,
  });
}

/**
 * Stores the plan. AppError 409 `instalments_changed` when somebody else has changed it since it was read; 422 names each
 * field; 409 `instalments_exceed_deal` when it comes to more than the deal and nobody has agreed to just that.
 */
export async function saveInstalments(
  ctx: Context,
  divided: DealToDivide,
  { body, userId, by }: { body: InstalmentsBody; userId: string; by: AuditSource },
): Promise<void> {
  const { dealId, rule, state, whole } = divided;
  const { orgId } = state.org;
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    await holdInstalmentPlan(transaction, { orgId, dealId }, 'to change');
    const stored = await readStored(transaction, divided);
    if ((stored.plan?.version ?? 0) !== body.version) throw changedMeanwhile();
    const { plan, question } = wantedPlan(divided, stored, body);
    const errors = checkInstalments({ ...question, today: todayOf(ctx, divided) });
    if (errors.length > 0) throw refused(errors);
    const standing = { whole: wholeAmount(whole), lineAmountTypes: whole.lineAmountTypes, invoices: stored.invoices };
    const excess = excessOf(plan, standing);
    if (excess.gt(stored.plan?.excess ?? 0) && !excess.eq(body.agreedExcess ?? 0)) {
      throw exceeds(standing.whole, { excess: toCents(excess), currency: plan.currency });
    }
    const ids = plan.instalments.map(({ id }) => id);
    const gone = stored.plan?.instalments.filter(({ id }) => !ids.includes(id)).map(({ id }) => id) ?? [];
    const dueAt = new Map(
      plan.instalments.flatMap(({ id, date }) => (date ? [[id, startOfDay(date, zoneOf(state))]] : [])),
    );
    const saved = { ...plan, excess: toCents(excess), orgId, dealId, savedBy: userId, dueAt, now };
    if (ids.length === 0) await deleteInstalmentPlan(transaction, { orgId, dealId });
    else await putInstalmentPlan(transaction, saved);
    await dropSyncsOfInstalments(transaction, { orgId, dealId, ids: gone, now });
    await wakePlanned(transaction, { orgId, dealId, now });
    const subject = { deal: dealId, rule: rule.id };
    const after = { instalments: plan.instalments.map(({ id, share, date }) => ({ id, share, date })) };
    await noteDone(transaction, { ...by, orgId, at: now, action: 'instalments.saved', subject, after });
    if (excess.gt(stored.plan?.excess ?? 0)) {
      const agreed = { deal: standing.whole, excess: toCents(excess), currency: plan.currency };
      await noteDone(transaction, {
        ...by,
        orgId,
        at: now,
        action: 'instalments.excess_agreed',
        subject,
        after: agreed,
      });
    }
    await ctx.wake(orgId, { work: 'background', transaction });
    await ctx.wake(orgId, { work: 'instalment', transaction });
  });
}

type Stored = Awaited<ReturnType<typeof readStored>>;

async function readStored(db: Queryable, { state, dealId }: DealToDivide) {
  const { orgId } = state.org;
  const [plan, invoices, syncs] = await Promise.all([
    findInstalmentPlan(db, orgId, dealId),
    listDealInvoices(db, orgId, dealId),
    listDealSyncs(db, orgId, dealId),
  ]);
  return { plan, invoices, syncs };
}

function emptyPlan({ rule, whole }: DealToDivide): InstalmentPlan {
  const { currency } = whole.deal;
  const head = { ruleId: rule.id, currency, plannedWhole: wholeAmount(whole), excess: '0', version: 0 };
  return { ...head, takesAll: false, instalments: [] };
}

/** The plan as a person wants it, for the deal as it is now; new instalments get their ids here. */
function wantedPlan(divided: DealToDivide, { plan: stored, invoices, syncs }: Stored, body: InstalmentsBody) {
  const { rule, whole } = divided;
  const base = { ...emptyPlan(divided), ruleId: stored?.ruleId ?? rule.id, version: body.version + 1 };
  const unsaved = new Set<string>();
  const instalments = body.instalments.map(({ id: known, ...instalment }) => {
    const id = known ?? randomUUID();
    if (known === null) unsaved.add(id);
    return { id, ...instalment };
  });
  const planned = stored?.instalments ?? [];
  const isOwn = (one: { ruleId: string; instalment: string }, id: string) =>
    one.ruleId === base.ruleId && one.instalment === id;
  const fixed = planned
    .map(({ id }) => id)
    .filter(
      (id) =>
        invoices.some((invoice) => isOwn(invoice, id) && isLive(invoice)) ||
        syncs.some((sync) => isOwn(sync, id) && (isUnderWay(sync.state) || sync.sentAt !== null)),
    );
  const otherwise = liveInvoices(base, invoices).filter((invoice) => !instalments.some(({ id }) => isOwn(invoice, id)));
  const takesAll = statesAll(
    instalments.map(({ share }) => share),
    { whole: base.plannedWhole, otherwise: sum(otherwise.map((invoice) => takenBy(invoice, whole.lineAmountTypes))) },
  );
  const plan = { ...base, excess: stored?.excess ?? base.excess, takesAll, instalments };
  return { plan, unsaved, question: { asked: body.instalments, planned, fixed: new Set(fixed) } };
}

function isUnderWay(state: Stored['syncs'][number]['state']): boolean {
  return state === 'queued' || state === 'running' || state === 'uncertain';
}

function viewOf(ctx: Context, divided: DealToDivide, stored: Stored & { plan: InstalmentPlan }) {
  const { whole, state } = divided;
  return {
    ...{ ...stored, whole, unsaved: new Set<string>(), errors: [], xero: state.xero },
    ...{ xeroAppUrl: ctx.config.xero.appUrl, today: todayOf(ctx, divided) },
  };
}

function todayOf(ctx: Context, { state }: DealToDivide): string {
  return dayIn(zoneOf(state), ctx.now());
}

function notConnected(): AppError {
  return new AppError('xero_not_connected', 'Xero is not connected.', {
    ...{ status: 409, fix: 'Connect Xero in Settings.' },
  });
}

function changedMeanwhile(): AppError {
  return new AppError('instalments_changed', 'Somebody else has changed the part invoices of this deal.', {
    ...{ status: 409, fix: 'Look at them as they are now, then change them again.' },
  });
}

function refused(fields: { field: string; message: string }[]): AppError {
  const words = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return new AppError('instalments_refused', 'The part invoices cannot be planned like this.', {
    ...{ status: 422, fields, detail: words },
  });
}

function exceeds(whole: string, { excess, currency }: { excess: string; currency: string }): AppError {
  const all = sum([whole, excess]).toFixed(2);
  const message = `The part invoices come to ${all} ${currency}, the deal to ${whole} ${currency}.`;
  return new AppError('instalments_exceed_deal', message, {
    ...{ status: 409, action: 'approve' },
    fix: 'Make them smaller; or somebody who may approve invoices agrees to it.',
  });
}
