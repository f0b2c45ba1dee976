import type { AppContext } from '../context.ts';
import { holdForConfirmation } from '../db/confirmations.ts';
import { findReadUntil, listVersionsSeen, noteRead, type SeenRecord } from '../db/crm-reads.ts';
import { inTransaction } from '../db/db.ts';
import { noteStages } from '../db/deals.ts';
import { crossStartLine } from '../db/start-lines.ts';
import { listWatches } from '../db/watches.ts';
import type { ChangedDeal } from '../zoho/zoho-changes.ts';
import { askForDeals } from './ask-for-deals.ts';
import { findEditedDeals } from './find-edited-deals.ts';
import { findUntoldDeals } from './find-untold-deals.ts';
import { noteIfLost } from './note-lost.ts';
import { readOrgState, settingsOf, zohoAccess, type OrgState } from './org-state.ts';
import { drawStartLines } from './set-up-org.ts';
import { watchedModules } from './watched-modules.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'zoho' | 'seal' | 'log' | 'now' | 'wake'>;

/** Zoho's lists may lag behind its writes, and our clock, which the first look goes by, may be ahead of Zoho's. */
const OVERLAP_MS = 10 * 60_000;
/** Zoho's times have whole seconds: what changed just now may change again without a later time, so it is read again. */
const SETTLED_MS = 3000;

interface Look<T> {
  module: 'Deals' | 'Quotes';
  /** What earlier looks have not dealt with. */
  news: T[];
  records: SeenRecord[];
  readUntil: Date;
}

/**
 * Looks for what no event told: reads the deals and quotes changed since the last look and asks for the deals whose
 * invoice is missing. Deals before their rule stay as they are; too many at once, or those found too late, wait for an
 * administrator's yes.
 */
export async function reconcileDeals(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (state?.zoho?.state !== 'connected') return;
  try {
    // Without them nobody knows which deals are before their rule.
    await drawStartLines(ctx, orgId);
    await look(ctx, state);
  } catch (error) {
    await noteIfLost(ctx, { orgId, provider: 'zoho' }, error);
    throw error;
  }
}

async function look(ctx: Context, state: OrgState): Promise<void> {
  const { orgId, currency } = state.org;
  const settings = settingsOf(state);
  const access = zohoAccess(state);
  const ofDeals = await lookAt(ctx, state, 'Deals', (since) => ctx.zoho.listChangedDeals(access, since, currency));
  const ofQuotes = (await readsQuotes(ctx, state))
    ? await lookAt(ctx, state, 'Quotes', (since) => ctx.zoho.listChangedQuotes(access, since))
    : null;
  const changed = new Map(ofDeals.news.map((deal) => [deal.id, deal]));
  const quoted = new Set(ofQuotes?.news.flatMap(({ dealId }) => dealId ?? []).filter((dealId) => !changed.has(dealId)));
  const dealsOfQuotes = await ctx.zoho.readPlaces(access, [...quoted], currency);
  const deals = [...changed.values(), ...dealsOfQuotes];

  await noteStages(ctx.db, orgId, deals);
  await leaveStages(ctx, orgId, { deals, rules: settings.rules });
  const { ask, hold } = await findUntoldDeals(ctx, state, deals);
  const edited = await findEditedDeals(ctx, orgId, { deals: ofDeals.news, quotes: ofQuotes?.news ?? [] });
  await inTransaction(ctx.db, async (transaction) => {
    await askForDeals(ctx, transaction, {
      orgId,
      deals: [...ask, ...edited].map((dealId) => ({ dealId, stage: null })),
    });
    await holdForConfirmation(transaction, { orgId, held: hold, now: ctx.now() });
    for (const { module, records, readUntil } of ofQuotes ? [ofDeals, ofQuotes] : [ofDeals]) {
      const forgetBefore = new Date(readUntil.getTime() - OVERLAP_MS);
      await noteRead(transaction, { orgId, module, records, readUntil, forgetBefore });
    }
  });
  if (hold.length > 0) ctx.log.warn({ orgId, deals: hold.length }, 'deals found without an event wait for a yes');
}

/** Whether a rule reads quotes, and the CRM's edition has them. */
async function readsQuotes({ db }: Context, { org, saved }: OrgState): Promise<boolean> {
  const watches = await listWatches(db, org.orgId);
  const isRefused = watches.some(({ module, refusedUntil }) => module === 'Quotes' && refusedUntil !== null);
  return !isRefused && watchedModules(settingsOf({ saved })).some(({ module }) => module === 'Quotes');
}

/** What a module has changed since the last look, by Zoho's clock. */
async function lookAt<T extends { id: string; modifiedAt: Date }>(
  ctx: Context,
  { org: { orgId }, zoho }: OrgState,
  module: 'Deals' | 'Quotes',
  read: (since: Date) => Promise<T[]>,
): Promise<Look<T>> {
  const readUntil = (await findReadUntil(ctx.db, orgId, module)) ?? zoho?.since ?? ctx.now();
  const changed = await read(new Date(readUntil.getTime() - OVERLAP_MS));
  const seen = await listVersionsSeen(ctx.db, orgId, module);
  const settledBefore = ctx.now().getTime() - SETTLED_MS;
  const records = changed
    .filter(({ modifiedAt }) => modifiedAt.getTime() < settledBefore)
    .map((record) => ({ recordId: record.id, version: versionOf(record), modifiedAt: record.modifiedAt }));
  const newest = changed.reduce((latest, { modifiedAt }) => (modifiedAt > latest ? modifiedAt : latest), readUntil);
  const news = changed.filter((record) => seen.get(record.id) !== versionOf(record));
  return { module, news, records, readUntil: newest };
}

function versionOf(record: object): string {
  return JSON.stringify(record);
}

/** A deal seen elsewhere is no longer *before the rule*, and need not be confirmed. */
async function leaveStages(
  ctx: Context,
  orgId: string,
  { deals, rules }: { deals: ChangedDeal[]; rules: { id: string; stage: string }[] },
): Promise<void> {
  for (const rule of rules) {
    const elsewhere = deals.filter(({ stage }) => stage !== rule.stage).map(({ id }) => id);
    await crossStartLine(ctx.db, orgId, rule.id, elsewhere);
  }
}
