import type { AppContext } from '../context.ts';
import { workOnDeals } from '../deals-at-work.ts';
import { planRuns } from '../db/automation-runs.ts';
import { dropExtra } from '../db/connections.ts';
import { listCrmFields } from '../db/crm-fields.ts';
import { listMirrorOfDeals } from '../db/deal-invoices.ts';
import {
  claimDueWriteBacks,
  dropWriteBack,
  noteWriting,
  parkWriteBacks,
  settleWriteBack,
  type WriteBackOutcome,
} from '../db/deal-write-backs.ts';
import { listDeals } from '../db/deals.ts';
import { listInstalmentPlans } from '../db/instalments.ts';
import type { CrmField, DealWriteBack } from '../db/crm-tables.ts';
import type { DealRow } from '../db/deal-tables.ts';
import { AppError } from '../errors.ts';
import { crmFigures, fieldValues, nextOverdueDay } from './crm-figures.ts';
import { dayIn } from './due-date.ts';
import { noteIfLost } from './note-lost.ts';
import { readOrgState, settingsOf, zohoAccess, zoneOf, type OrgState } from './org-state.ts';
import { planAutomations, type AutomationInput } from './plan-automations.ts';
import { untilWoken } from './settlement.ts';
import { startOfDay } from './start-of-day.ts';
import { explainRowRefusal, isDealGone, retryOf } from './write-back-outcome.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'zoho' | 'log' | 'now'>;

/** Rows in one call: https://www.zoho.com/crm/developer/docs/api/v8/update-records.html */
const DEALS_AT_ONCE = 100;

/** One deal that is looked at: what its fields should say, and what of that they do not say yet. */
interface Look {
  row: DealWriteBack;
  wanted: Record<string, string | number | null>;
  news: Record<string, string | number | null>;
  overdueAt: Date | null;
}

/**
 * Looks at deals whose invoices have changed, or have become overdue: notes what follows by itself, and writes what differs
 * from what was last written into the CRM, many deals a call. `more`: further deals are due.
 */
export async function writeBackDeals(ctx: Context, orgId: string): Promise<'more' | 'all'> {
  const state = await readOrgState(ctx, orgId);
  if (state?.zoho?.state !== 'connected') return 'all';
  const fields = state.zoho.extras.includes('crm-fields') ? await listCrmFields(ctx.db, orgId) : [];
  if (fields.length === 0 && !hasAutomations(state)) {
    await parkWriteBacks(ctx.db, { orgId, until: untilWoken, now: ctx.now() });
    return 'all';
  }
  const rows = await claimDueWriteBacks(ctx.db, { orgId, limit: DEALS_AT_ONCE, now: ctx.now() });
  if (rows.length === 0) return 'all';
  const looks = await lookAt(ctx, state, { rows, fields });
  const deals = looks.map(({ row }) => ({ orgId, dealId: row.dealId, attemptId: null }));
  await workOnDeals(deals, () => write(ctx, state, looks));
  return rows.length === DEALS_AT_ONCE ? 'more' : 'all';
}

function hasAutomations({ saved }: OrgState): boolean {
  const { paidStage, paidTask, overdueTask, lost } = settingsOf({ saved }).automations;
  return paidStage !== null || paidTask === 'on' || overdueTask === 'on' || lost !== null;
}

async function lookAt(
  ctx: Context,
  state: OrgState,
  { rows, fields }: { rows: DealWriteBack[]; fields: CrmField[] },
): Promise<Look[]> {
  const { orgId } = state.org;
  const dealIds = rows.map(({ dealId }) => dealId);
  const [invoices, deals, plans] = await Promise.all([
    listMirrorOfDeals(ctx.db, orgId, dealIds),
    listDeals(ctx.db, orgId, dealIds),
    listInstalmentPlans(ctx.db, orgId, dealIds),
  ]);
  const zone = zoneOf(state);
  const today = dayIn(zone, ctx.now());
  const looks: Look[] = [];
  for (const row of rows) {
    const ofDeal = invoices.filter(({ dealId }) => dealId === row.dealId);
    const deal = deals.find(({ dealId }) => dealId === row.dealId);
    const plan = plans.get(row.dealId) ?? null;
    await planRuns(ctx.db, orgId, planned(state, { row, deal, invoices: ofDeal, plan, today }), ctx.now());
    const currency = deal?.currency ?? state.org.currency;
    const base = { xero: state.xero, xeroAppUrl: ctx.config.xero.appUrl, today };
    const wanted = fieldValues(crmFigures({ invoices: ofDeal, currency, ...base }), fields);
    const overdueDay = nextOverdueDay(ofDeal, today);
    looks.push({
      ...{ row, wanted, news: differing(row.written, wanted) },
      overdueAt: overdueDay === null ? null : startOfDay(overdueDay, zone),
    });
  }
  return looks;
}

function planned(
  { saved }: OrgState,
  {
    row,
    deal,
    ...rest
  }: { row: DealWriteBack; deal: DealRow | undefined } & Pick<AutomationInput, 'invoices' | 'plan' | 'today'>,
) {
  const { automations, rules } = settingsOf({ saved });
  return planAutomations({ automations, rules, deal: { id: row.dealId, stage: deal?.stage ?? null }, ...rest });
}

function differing(written: DealWriteBack['written'], wanted: Look['wanted']): Look['news'] {
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([apiName, value]) => value !== (Object.hasOwn(written, apiName) ? written[apiName] : null),
    ),
  );
}

/** One call for all deals that differ; each is settled by what became of its own row. */
async function write(ctx: Context, state: OrgState, looks: Look[]): Promise<void> {
  const changed = looks.filter(({ news }) => Object.keys(news).length > 0);
  for (const look of looks) if (!changed.includes(look)) await settleWriteBack(ctx.db, look.row, done(look));
  if (changed.length === 0) return;
  const { zohoWorkflows } = settingsOf(state).crmFields;
  const workflows = zohoWorkflows === 'on' ? 'react' : 'left out';
  const held: Look[] = [];
  for (const look of changed) if (await noteWriting(ctx.db, look.row, unanswered(look))) held.push(look);
  if (held.length === 0) return;
  const changes = held.map(({ row, news }) => ({ dealId: row.dealId, values: news }));
  try {
    const outcomes = await ctx.zoho.updateDeals(zohoAccess(state), changes, workflows);
    for (const [index, look] of held.entries()) {
      const outcome = outcomes[index];
      if (!outcome || !('message' in outcome)) await settleWriteBack(ctx.db, look.row, done(look));
      else if (isDealGone(outcome)) await dropWriteBack(ctx.db, look.row);
      else await settleWriteBack(ctx.db, look.row, refused(look, explainRowRefusal(outcome), ctx.now()));
    }
  } catch (error) {
    await explainFailure(ctx, state.org.orgId, error);
    for (const look of held) {
      const { attempts } = look.row;
      const written = unanswered(look);
      const outcome = { ...retryOf(error, { attempts, now: ctx.now() }), overdueAt: look.overdueAt, written };
      await settleWriteBack(ctx.db, look.row, { state: 'due', ...outcome });
    }
  }
}

/** No value that a field could be given: what it says is not known. */
const UNANSWERED = '(unanswered)';

/** From before they are sent until they are answered, the values are in the CRM or not: whichever is wanted next is written. */
function unanswered({ row, news }: Look): DealWriteBack['written'] {
  return { ...row.written, ...Object.fromEntries(Object.keys(news).map((apiName) => [apiName, UNANSWERED])) };
}

/** A permission taken back is no lost connection: only what needs it waits. */
async function explainFailure(ctx: Context, orgId: string, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) ctx.log.error({ err: error, orgId }, 'fields of deals could not be written');
  const isMissing = error instanceof AppError && error.code === 'zoho_permission_missing';
  if (isMissing) await dropExtra(ctx.db, orgId, 'crm-fields');
  else await noteIfLost(ctx, { orgId, provider: 'zoho' }, error);
}

/** What was given to a field that is no longer ours is forgotten. */
function done({ wanted, overdueAt }: Look): WriteBackOutcome {
  return { state: 'done', written: wanted, overdueAt, notBefore: null, attempts: 0, problem: null };
}

function refused(
  { row, overdueAt }: Look,
  { problem, againMs }: ReturnType<typeof explainRowRefusal>,
  now: Date,
): WriteBackOutcome {
  const notBefore = new Date(now.getTime() + againMs);
  return { state: 'due', written: row.written, overdueAt, notBefore, attempts: row.attempts + 1, problem };
}
