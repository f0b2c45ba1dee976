import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import { correlated } from '../correlation.ts';
import { workOnDeals, type DealAtWork } from '../deals-at-work.ts';
import { dropUndecided, keepLease, requestAndClaim } from '../db/claimed-syncs.ts';
import { putDeals } from '../db/deals.ts';
import { crossStartLines } from '../db/start-lines.ts';
import type { DealSync } from '../db/deal-tables.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import type { DealRead } from '../zoho/zoho-deals.ts';
import type { Deal } from './deal.ts';
import { isLive } from './invoice.ts';
import type { KnownOfDeal } from './known-of-deal.ts';
import { readSourcesAhead, type SourcesAhead } from './invoice-sources.ts';
import { namedFields, subformsIn } from './named-fields.ts';
import { noteIfLost } from './note-lost.ts';
import { readOrgState, settingsOf, urgencyOf, zohoAccess, type OrgState } from './org-state.ts';
import { anyRule, ruleOfInvoice, rulesAt, wholeDeal } from './settings.ts';
import { settleRow } from './settle-row.ts';
import { failed, skipped } from './settlement.ts';
import { settleSent } from './settle-sent.ts';
import { settleBy, settleError, syncByRule } from './sync-by-rule.ts';
import { updateInvoices } from './update-invoices.ts';
import { createSyncLine, type SyncContext, type SyncLine } from './sync-line.ts';

/**
 * Brings claimed deals of one org into Xero: reads them again, decides, makes contact and invoice, mirrors. With one row it
 * is a single deal, with fifty a backlog: every deal walks the line by itself and is settled by itself, the calls are shared.
 * Each answer from outside is stored before the next step, so that a retry starts where it stopped.
 */
export async function syncDeals(ctx: SyncContext, orgId: string, rows: DealSync[]): Promise<void> {
  await correlated(correlationIdsOf(rows), () => syncTogether(ctx, orgId, rows));
}

const correlationIdsOf = (rows: DealSync[]) => rows.map((row) => row.correlationId);

async function syncTogether(ctx: SyncContext, orgId: string, rows: DealSync[]): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  const urgency = rows.some((row) => urgencyOf(row) === 'person') ? 'person' : 'background';
  const deals = rows.map(atWork);
  const reading = workOnDeals(deals, () => readDeals(ctx, state, rows));
  const ahead = workOnDeals(deals, () => sourcesAhead(ctx, state, rows, reading));
  const line = createSyncLine(ctx, state, { urgency, ahead });
  const reads = await reading;
  const mirrored = mirror(ctx, orgId, reads);
  // Each row hears of it below; without rows that wait for it nobody does.
  mirrored.catch(() => undefined);
  await line.batch.walk(rows, async (row) => {
    // Two rules of one deal: the second must see the invoice of the first.
    const sync = async () => {
      await mirrored;
      const known = await withKnownOutcome(line, row);
      if (known) await syncRow(line, known, reads.get(row.dealId));
    };
    const inTurn = () => line.batch.inTurn(`deal ${row.dealId}`, sync);
    const settled = () => workOnDeals([atWork(row)], inTurn).catch((error: unknown) => settleError(ctx, row, error));
    await correlated([row.correlationId], settled);
  });
}

/** What the calls made for a row are told with. */
function atWork({ orgId, dealId, claimId }: DealSync): DealAtWork {
  return { orgId, dealId, attemptId: claimId };
}

/** In one order, whoever writes: two workers would wait for each other's rows otherwise. */
async function mirror({ db, now }: SyncContext, orgId: string, reads: Map<string, DealRead>): Promise<void> {
  const deals = [...reads.values()].flatMap((read) => dealIn(read) ?? []);
  await putDeals(
    db,
    orgId,
    deals.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    now(),
  );
}

/** Of a deal alone, of which an event or a person said which rule it is about. */
function sourcesAhead(
  ctx: SyncContext,
  state: OrgState,
  rows: DealSync[],
  reading: Promise<Map<string, DealRead>>,
): SourcesAhead | null {
  const [row] = rows;
  if (!row || rows.length > 1 || state.zoho?.state !== 'connected') return null;
  const { rules } = settingsOf(state);
  const candidates = rules.filter((rule) => rule.enabled && rule.stage === row.namedStage);
  const rule = rules.find(({ id }) => id === row.ruleId) ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (!rule) return null;
  const { dealId } = row;
  const deal = reading.then((reads) => dealIn(reads.get(dealId)));
  return readSourcesAhead(ctx, state, { dealId, lineSource: rule.lineSource, deal });
}

function dealIn(read: DealRead | undefined): Deal | null {
  return read && 'deal' in read ? read.deal : null;
}

/** Each deal once, each with its own outcome; without a way into the CRM they all share one. */
async function readDeals(ctx: SyncContext, state: OrgState, rows: DealSync[]): Promise<Map<string, DealRead>> {
  const dealIds = [...new Set(rows.map((row) => row.dealId))];
  try {
    const settings = settingsOf(state);
    const moreFields = namedFields(settings);
    const question = { homeCurrency: state.org.currency, subforms: subformsIn(settings), moreFields };
    return await ctx.zoho.getDeals(zohoAccess(state), dealIds, question);
  } catch (error) {
    return new Map(dealIds.map((dealId) => [dealId, { error }]));
  }
}

function deadly({ takeovers }: DealSync): Problem {
  const message = `The server stopped ${takeovers} times while it worked on this deal.`;
  return { code: 'worker_stopped', message, fix: 'Look into the server’s log, then retry.', detail: null };
}

/** Workers that may die over a row before it is left to a person. */
const MAX_TAKEOVERS = 3;

/** The row once it is known that nothing of it is on its way to Xero; null: it is settled, or another worker has it. */
async function withKnownOutcome(line: SyncLine, row: DealSync): Promise<DealSync | null> {
  if (!(await keepLease(line.ctx.db, row, line.ctx.now()))) return null;
  if (row.sentAt && (await settleBy(line.ctx, row, () => settleSent(line, row))) === 'settled') return null;
  return { ...row, sentAt: null, sentAs: null };
}

async function syncRow(line: SyncLine, row: DealSync, read: DealRead | undefined): Promise<void> {
  const { ctx } = line;
  if (row.takeovers > MAX_TAKEOVERS) return settleRow(ctx, row, failed(deadly(row)));
  if (read && 'deal' in read && read.deal) return syncDeal(line, row, read.deal);
  if (read && 'error' in read) {
    await noteIfLost(ctx, { orgId: row.orgId, provider: 'zoho' }, read.error);
    throw read.error;
  }
  await settleRow(ctx, row, skipped('deal_gone', 'The deal is no longer in Zoho CRM.'));
}

/** One deal that has just been read: the rows it concerns, each through to its end. */
async function syncDeal(line: SyncLine, row: DealSync, deal: Deal): Promise<void> {
  const { ctx, state } = line;
  const settings = settingsOf(state);
  const known = await noteStageChange(line, row, deal, await line.readKnown(deal.id));
  if (row.ruleId !== anyRule) {
    const rule = ruleOfRow(settings, row);
    if (rule) return syncByRule(line, { row, deal, rule, known });
    return settleRow(ctx, row, skipped('rule_off', 'The rule was switched off or removed.'));
  }
  const earlier = await syncByRules(line, { row, deal, known });
  await updateInvoices(line, { row, deal, known: earlier });
  await settleUndecided(ctx, settings, row, deal);
}

/** By each rule that concerns the deal now; gives what is known of the deal apart from what they have just made. */
async function syncByRules(
  line: SyncLine,
  { row, deal, known }: { row: DealSync; deal: Deal; known: KnownOfDeal },
): Promise<KnownOfDeal> {
  const syncedNow: string[] = [];
  let latest = known;
  for (const rule of rulesAt(settingsOf(line.state), deal)) {
    const hasInvoice = latest.invoices.some((invoice) => isWholeOf(invoice, [rule.id]) && isLive(invoice));
    if (hasInvoice) continue;
    const claimed = await claimForRule(line.ctx, row, rule);
    const ofRule = claimed && (await withKnownOutcome(line, claimed));
    // Whoever had the row until now, an earlier rule, or an earlier try may have made an invoice.
    latest = await line.readKnown(deal.id);
    if (!ofRule) continue;
    await syncByRule(line, { row: ofRule, deal, rule, known: latest });
    syncedNow.push(rule.id);
  }
  return { ...latest, invoices: latest.invoices.filter((invoice) => !isWholeOf(invoice, syncedNow)) };
}

/** An invoice that one of these rules made of the deal, and not of a part of it by a plan. */
function isWholeOf({ ruleId, instalment }: DealInvoice, ruleIds: string[]): boolean {
  return instalment === wholeDeal && ruleIds.includes(ruleId);
}

/** The row's rule; a click, and a part that was planned, may use the default rule's values when no rule is left. */
function ruleOfRow(settings: Settings, row: DealSync): Rule | undefined {
  const rule = ruleOfInvoice(settings, row.ruleId);
  if (row.cause === 'click' || row.instalment !== wholeDeal) return rule;
  return settings.rules.find((candidate) => candidate.id === row.ruleId && candidate.enabled);
}

function claimForRule(ctx: SyncContext, row: DealSync, rule: Rule): Promise<DealSync | undefined> {
  const { orgId, dealId, instalment, namedStage, requestedBy, cause, askedAt } = row;
  const request = { orgId, dealId, instalment, namedStage, requestedBy, cause, askedAt };
  return requestAndClaim(ctx.db, { ...request, ruleId: rule.id, now: ctx.now() }, ctx.workerId());
}

/** An event that named a rule's stage is explained in the log; any other event about a deal leaves no row. */
async function settleUndecided(ctx: SyncContext, settings: Settings, row: DealSync, deal: Deal): Promise<void> {
  const named = settings.rules.find((rule) => rule.enabled && rule.stage === row.namedStage);
  if (!named || rulesAt(settings, deal).length > 0) return dropUndecided(ctx.db, row, ctx.now());
  const message = `The event said “${named.stage}”, but the deal is now at “${deal.stage ?? 'no stage'}”.`;
  await settleRow(ctx, row, skipped('stage_moved_on', message));
}

/**
 * A deal seen outside a rule's stage, or said by an event to have entered it, is no longer *before the rule*: standing
 * there from now on means that it came in anew.
 */
async function noteStageChange(
  { ctx, state }: SyncLine,
  row: DealSync,
  deal: Deal,
  known: KnownOfDeal,
): Promise<KnownOfDeal> {
  const held = settingsOf(state).rules.filter(({ id }) => known.before.has(id) || known.unconfirmed.has(id));
  const crossed = held.filter(({ stage }) => stage !== deal.stage || stage === row.namedStage).map(({ id }) => id);
  if (crossed.length === 0) return known;
  await crossStartLines(ctx.db, row.orgId, deal.id, crossed);
  const stay = (ruleId: string) => !crossed.includes(ruleId);
  return {
    ...known,
    before: new Set([...known.before].filter(stay)),
    unconfirmed: new Map([...known.unconfirmed].filter(([ruleId]) => stay(ruleId))),
  };
}
