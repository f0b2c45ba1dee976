import type { AppContext } from '../context.ts';
import type { HeldDeal } from '../db/confirmations.ts';
import { listInvoicesOfDeals } from '../db/deal-invoices.ts';
import { listSyncStates, type SyncState } from '../db/deal-syncs.ts';
import { listInstalmentPlans } from '../db/instalments.ts';
import { listUnlinkedInvoices } from '../db/invoice-links.ts';
import { startLinesOfDeals } from '../db/start-lines.ts';
import type { ChangedDeal } from '../zoho/zoho-changes.ts';
import { expectedInvoices, type Expectation } from './expected-invoices.ts';
import { namedFields } from './named-fields.ts';
import { settingsOf, zohoAccess, type OrgState } from './org-state.ts';
import { codesEnding } from './problem-codes.ts';
import { unmetConditions } from './rule-conditions.ts';
import { anyRule } from './settings.ts';
import { needsConfirmation } from './should-sync.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'zoho' | 'log' | 'now'>;

const DEALS_AT_ONCE = 5000;
const DAY_MS = 24 * 3600_000;
/** Who has stood in the stage for longer than this is not invoiced by surprise. */
const LATE_DAYS = 7;

interface Found {
  deal: ChangedDeal;
  expectation: Expectation;
}

/**
 * Of deals that have changed: which are to be looked at (`ask`, ids), as after an event, and which wait for an
 * administrator's yes (`hold`).
 */
export async function findUntoldDeals(
  ctx: Context,
  state: OrgState,
  deals: ChangedDeal[],
): Promise<{ ask: string[]; hold: HeldDeal[] }> {
  const ask = new Set<string>();
  const untold: Found[] = [];
  for (let start = 0; start < deals.length; start += DEALS_AT_ONCE) {
    const group = await compare(ctx, state, deals.slice(start, start + DEALS_AT_ONCE));
    for (const dealId of group.told) ask.add(dealId);
    untold.push(...group.untold);
  }
  const meant = await withoutUnmet(ctx, state, untold);
  const hold = await heldOf(ctx, state, meant);
  const held = new Set(hold.map(({ dealId }) => dealId));
  for (const { deal } of meant) if (!held.has(deal.id)) ask.add(deal.id);
  return { ask: [...ask], hold };
}

/** `told`: events have told of them before, and this change is as good as another one; `untold`: none has. */
async function compare(
  { db }: Context,
  state: OrgState,
  deals: ChangedDeal[],
): Promise<{ told: string[]; untold: Found[] }> {
  const { orgId } = state.org;
  const dealIds = deals.map(({ id }) => id);
  const [{ starts }, invoices, unlinked, plans, rows] = await Promise.all([
    startLinesOfDeals(db, orgId, dealIds),
    listInvoicesOfDeals(db, orgId, dealIds),
    listUnlinkedInvoices(db, orgId, dealIds),
    listInstalmentPlans(db, orgId, dealIds),
    listSyncStates(db, orgId, dealIds),
  ]);
  const settings = settingsOf(state);
  const missing = expectedInvoices({ deals, settings, starts, invoices, unlinked, plans }).filter(
    ({ state: is }) => is === 'missing',
  );
  const dealOf = new Map(deals.map((deal) => [deal.id, deal]));
  const work = workByDeal(rows);
  const told: string[] = [];
  const untold: Found[] = [];
  for (const expectation of missing) {
    const deal = dealOf.get(expectation.dealId);
    const ofDeal = (work.get(expectation.dealId) ?? []).filter(({ ruleId }) =>
      [anyRule, expectation.ruleId].includes(ruleId),
    );
    // What has not begun will read the deal as it is then.
    if (!deal || ofDeal.some((row) => row.state === 'queued')) continue;
    if (ofDeal.length > 0) told.push(deal.id);
    else untold.push({ deal, expectation });
  }
  // What waits for a correction in the CRM may just have got it, wherever the deal stands.
  const mended = codesEnding('crm');
  for (const [dealId, ofDeal] of work) {
    if (ofDeal.some(({ problem }) => problem && mended.includes(problem.code))) told.push(dealId);
  }
  return { told, untold };
}

/** Those that meet their rule's conditions: what these ask for is not among what the look through the CRM reads. */
async function withoutUnmet(ctx: Context, state: OrgState, untold: Found[]): Promise<Found[]> {
  const settings = settingsOf(state);
  const ruleOf = ({ expectation }: Found) => settings.rules.find(({ id }) => id === expectation.ruleId);
  const asked = untold.filter((found) => (ruleOf(found)?.conditions?.of.length ?? 0) > 0);
  if (asked.length === 0) return untold;
  const dealIds = asked.map(({ deal }) => deal.id);
  const question = {
    homeCurrency: state.org.currency,
    subforms: 'not needed',
    moreFields: namedFields(settings),
  } as const;
  const reads = await ctx.zoho.getDeals(zohoAccess(state), dealIds, question);
  return untold.filter((found) => {
    const rule = ruleOf(found);
    const read = reads.get(found.deal.id);
    return !rule || !read || !('deal' in read) || !read.deal || unmetConditions(rule, read.deal) === null;
  });
}

/** Units of work that have not ended, by deal. */
function workByDeal(rows: SyncState[]): Map<string, SyncState[]> {
  const work = new Map<string, SyncState[]>();
  for (const row of rows.filter(({ state }) => state !== 'done' && state !== 'skipped')) {
    work.set(row.dealId, [...(work.get(row.dealId) ?? []), row]);
  }
  return work;
}

/** Too many at once: all of them. Else those that entered their stage too long ago. */
async function heldOf(ctx: Context, state: OrgState, untold: Found[]): Promise<HeldDeal[]> {
  if (untold.length === 0) return [];
  const limit = ctx.config.reconcileLimit;
  if (untold.length > limit) {
    return untold.map((found) =>
      held(found, `It was found at “${found.deal.stage}” at once with more than ${limit} deals that no event told of.`),
    );
  }
  const entries = await stageEntries(ctx, state, untold);
  const lateBefore = ctx.now().getTime() - LATE_DAYS * DAY_MS;
  return untold.flatMap((found) => {
    const enteredAt = entries.get(found.deal.id) ?? found.deal.modifiedAt;
    if (enteredAt.getTime() >= lateBefore) return [];
    const day = enteredAt.toISOString().slice(0, 10);
    return [held(found, `It has been at “${found.deal.stage}” since ${day}, and no event told of it.`)];
  });
}

/** Without an answer the last change counts. */
async function stageEntries(ctx: Context, state: OrgState, untold: Found[]): Promise<Map<string, Date>> {
  const deals = new Map(untold.map(({ deal }) => [deal.id, deal]));
  try {
    return await ctx.zoho.readStageEntries(zohoAccess(state), [...deals.values()]);
  } catch (error) {
    ctx.log.warn({ err: error, orgId: state.org.orgId }, 'the CRM did not tell when stages were entered');
    return new Map();
  }
}

function held({ deal, expectation }: Found, why: string): HeldDeal {
  const { dealId, ruleId, instalment } = expectation;
  return { dealId, ruleId, instalment, problem: needsConfirmation(`“${deal.name}” waits for a yes. ${why}`) };
}
