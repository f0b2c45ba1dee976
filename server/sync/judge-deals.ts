import type { Rule } from '../api/contract/rules.ts';
import type { AppContext } from '../context.ts';
import { listSyncStates, type SyncState } from '../db/deal-syncs.ts';
import type { JudgedDeal } from '../db/simulations.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { payerOf, type Deal } from './deal.ts';
import { dayIn } from './due-date.ts';
import { explainProblem } from './explain-problem.ts';
import { foreseeInvoice } from './foresee-invoice.ts';
import { readInvoiceSources, type InvoiceSources } from './invoice-sources.ts';
import { judgeByRule, judgeElsewhere, type InvoiceOfDeal, type SimulatedOutcome } from './judge-deal.ts';
import { readKnownOfDeals, type KnownOfDeal } from './known-of-deal.ts';
import { isMadeOnSaving } from './made-on-saving.ts';
import { namedFields, subformsIn } from './named-fields.ts';
import { settingsOf, zohoAccess, zoneOf, type OrgState } from './org-state.ts';
import { unmetConditions } from './rule-conditions.ts';
import { rulesAt } from './settings.ts';
import type { DealReads } from './stand-back.ts';

export type JudgeContext = Pick<AppContext, 'db' | 'xero' | 'now'> & { zoho: DealReads };

/** What all deals of a run are judged by. */
export interface Judging {
  /** With the settings that are tried. */
  state: OrgState;
  /** With those in force. */
  saved: OrgState;
  access: XeroAccess;
  /** When the rules are taken to have begun. */
  since: Date;
}

/** When the deal came to its stage; not every CRM has it. */
const stageTimeField = 'Stage_Modified_Time';

type Sources = Map<string, PromiseSettledResult<InvoiceSources>>;

/** All that is known of one deal. */
interface KnownDeal {
  deal: Deal;
  known: KnownOfDeal;
  work: SyncState[];
  sources: Sources;
}

/** What the settings would make of these deals: read again, drafted as they would be sent, and nothing sent. */
export async function judgeDeals(
  ctx: JudgeContext,
  judging: Judging,
  listed: Pick<JudgedDeal, 'dealId' | 'name' | 'stage'>[],
): Promise<JudgedDeal[]> {
  const { orgId } = judging.state.org;
  const dealIds = listed.map(({ dealId }) => dealId);
  const [reads, knownOfDeals, work] = await Promise.all([
    readDeals(ctx, judging, dealIds),
    readKnownOfDeals(ctx, orgId, dealIds),
    listSyncStates(ctx.db, orgId, dealIds),
  ]);
  const present = [...reads.values()].flatMap((read) => ('deal' in read && read.deal ? [read.deal] : []));
  const sources = await readSources(ctx, judging, present);
  const judged: JudgedDeal[] = [];
  for (const [index, { dealId, name, stage }] of listed.entries()) {
    const read = reads.get(dealId);
    const deal = read && 'deal' in read ? read.deal : null;
    const known = knownOfDeals[index];
    if (!deal || !known) {
      const outcomes = read && 'error' in read ? unreadable(judging, { stage, error: read.error }) : [gone];
      judged.push({ dealId, name, stage, customerId: null, outcomes });
      continue;
    }
    const ofDeal = { deal, known, work: work.filter((row) => row.dealId === dealId), sources };
    const outcomes = await judgeDeal(ctx, judging, ofDeal);
    judged.push({ dealId, name: deal.name, stage: deal.stage, customerId: payerOf(deal)?.id ?? null, outcomes });
  }
  return judged;
}

async function readDeals(ctx: JudgeContext, { state }: Judging, dealIds: string[]) {
  const settings = settingsOf(state);
  return ctx.zoho.getDeals(zohoAccess(state), dealIds, {
    homeCurrency: state.org.currency,
    subforms: subformsIn(settings),
    moreFields: [...new Set([...namedFields(settings), stageTimeField])],
  });
}

const keyOf = (deal: Pick<Deal, 'id'>, { lineSource }: Pick<Rule, 'lineSource'>) => `${deal.id} ${lineSource}`;

/** Of all deals together, and of each by every source of lines that a rule which is for it takes. */
async function readSources(ctx: JudgeContext, { state }: Judging, deals: Deal[]): Promise<Sources> {
  const asked = new Map(
    deals.flatMap((deal) =>
      rulesAt(settingsOf(state), deal)
        .filter((rule) => unmetConditions(rule, deal) === null)
        .map((rule) => [keyOf(deal, rule), { deal, lineSource: rule.lineSource }] as const),
    ),
  );
  const reads = await readInvoiceSources(ctx, state, [...asked.values()]);
  return new Map([...asked.keys()].flatMap((key, index) => (reads[index] ? [[key, reads[index]]] : [])));
}

/** By each rule in turn, which knows what those before it would have made. */
async function judgeDeal(ctx: JudgeContext, judging: Judging, ofDeal: KnownDeal): Promise<SimulatedOutcome[]> {
  const { deal, known } = ofDeal;
  const { unlinked, plan } = known;
  const settings = settingsOf(judging.state);
  const rules = rulesAt(settings, deal);
  const unmet = (rule: Rule) => unmetConditions(rule, deal);
  const question = { deal, settings, unlinked, plan, before: beforeOf(judging, deal, rules), unmet };
  const outcomes: SimulatedOutcome[] = [];
  const invoices: InvoiceOfDeal[] = [...known.invoices];
  for (const rule of rules) {
    const settled = judgeByRule({ ...question, invoices }, rule);
    if (settled) outcomes.push(settled);
    else outcomes.push(await foresee(ctx, judging, ofDeal, { rule, invoices }));
  }
  return rules.length > 0 ? outcomes : [judgeElsewhere({ ...question, invoices })];
}

/** An invoice that is foreseen joins `invoices`. */
async function foresee(
  ctx: JudgeContext,
  { state, saved, access }: Judging,
  { deal, known, work, sources }: KnownDeal,
  { rule, invoices }: { rule: Rule; invoices: InvoiceOfDeal[] },
): Promise<SimulatedOutcome> {
  const ruleId = rule.id;
  const source = sources.get(keyOf(deal, rule));
  if (source?.status !== 'fulfilled') return { is: 'problem', ruleId, problems: [problemOf(source?.reason)] };
  const ofDeal = { unlinked: known.unlinked, plan: known.plan, invoices };
  const foreseen = await foreseeInvoice(ctx, { state, access, deal, rule, known: ofDeal, source: source.value });
  if ('problems' in foreseen) return { is: 'problem', ruleId, problems: foreseen.problems };
  invoices.push(foreseen.made);
  const enteredAt = enteredAtOf(deal);
  const saving = { rule, saved: saved.saved?.settings ?? null, tried: settingsOf(state), start: known, work };
  return {
    ...{ is: 'invoice', ruleId, ...foreseen.figures, newItems: foreseen.newItems },
    enteredOn: enteredAt && dayIn(zoneOf(state), enteredAt),
    onSaving: isMadeOnSaving(saving) ? 'made' : 'not_made',
  };
}

function enteredAtOf({ plainFields }: Deal): Date | null {
  const at = new Date(plainFields[stageTimeField] ?? '');
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Rules whose stage the deal came to before the run looks back to. */
function beforeOf({ since }: Judging, deal: Deal, rules: Rule[]): ReadonlySet<string> {
  const enteredAt = enteredAtOf(deal);
  return new Set(enteredAt !== null && enteredAt < since ? rules.map(({ id }) => id) : []);
}

const gone = { is: 'passed', ruleId: null, reason: 'deal_gone' } as const;

function unreadable(
  { state }: Judging,
  { stage, error }: { stage: string | null; error: unknown },
): SimulatedOutcome[] {
  const problems = [problemOf(error)];
  const rules = settingsOf(state).rules.filter((rule) => rule.enabled && rule.stage === stage);
  return rules.map(({ id: ruleId }) => ({ is: 'problem', ruleId, problems }));
}

/** What cannot be read for good is told of the deal; what may pass makes the step be done again. */
function problemOf(error: unknown) {
  if (error instanceof AppError && error.retry === 'never') return explainProblem(error);
  throw error;
}
