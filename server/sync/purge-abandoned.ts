import type { AppContext } from '../context.ts';
import { noteAudit } from '../db/audit-log.ts';
import { markNotConnected } from '../db/connections.ts';
import { deleteReadContacts } from '../db/contact-reads.ts';
import { inTransaction } from '../db/db.ts';
import { findOrganisationChoice } from '../db/organisation-choices.ts';
import { deleteOrg, listAbandonedOrgs, listOrgsWithDeadXero } from '../db/orgs.ts';
import type { Connection } from '../db/org-tables.ts';
import { eraseUnusedTokenSet } from '../db/token-sets.ts';
import { dropChoice } from './drop-choice.ts';
import { endXeroConnection } from './end-xero-connection.ts';
import { endZohoGrant } from './end-zoho-grant.ts';
import { KEPT_DAYS } from './erased-on.ts';
import { readOrgState } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'log' | 'now' | 'vault' | 'xeroOAuth' | 'zoho' | 'zohoOAuth'>;

/**
 * Grants, watches and data of orgs that nobody has come back to: uninstalled, or the CRM's grant found dead. Where only
 * Xero's grant is dead the CRM still works with us: the grant goes, and what was read of the organisation's contacts, while
 * the deals keep their links for a reconnect.
 */
export async function purgeAbandoned(ctx: Context): Promise<void> {
  const before = new Date(ctx.now().getTime() - KEPT_DAYS * 24 * 3600_000);
  for (const orgId of await listAbandonedOrgs(ctx.db, before)) await withoutHaste(ctx, orgId, purgeOrg);
  for (const orgId of await listOrgsWithDeadXero(ctx.db, before)) await withoutHaste(ctx, orgId, forgetXero);
}

/** What does not work for one org, because a worker is at it for instance, is tried again with the next round. */
async function withoutHaste(ctx: Context, orgId: string, work: (ctx: Context, orgId: string) => Promise<void>) {
  await work(ctx, orgId).catch((error: unknown) => {
    ctx.log.error({ err: error, orgId }, 'an org was not forgotten; it is tried again in an hour');
  });
}

async function purgeOrg(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  await giveBack(ctx, orgId, () => dropChoice(ctx, orgId));
  await giveBack(ctx, orgId, () => endXero(ctx, state.xero));
  await giveBack(ctx, orgId, () => endZohoGrant(ctx, state));
  const choice = await findOrganisationChoice(ctx.db, orgId);
  await inTransaction(ctx.db, async (transaction) => {
    if (!(await deleteOrg(transaction, orgId))) return;
    for (const id of [state.zoho?.tokenSetId, state.xero?.tokenSetId, choice?.tokenSetId]) {
      if (id) await eraseUnusedTokenSet(transaction, id);
    }
    await noteAudit(transaction, purged(ctx, orgId, 'org.purged'));
  });
}

async function forgetXero(ctx: Context, orgId: string): Promise<void> {
  const { xero } = (await readOrgState(ctx, orgId)) ?? {};
  if (!xero) return;
  await giveBack(ctx, orgId, () => endXero(ctx, xero));
  await inTransaction(ctx.db, async (transaction) => {
    await markNotConnected(transaction, { orgId, provider: 'xero', now: ctx.now() });
    if (xero.tokenSetId) await eraseUnusedTokenSet(transaction, xero.tokenSetId);
    await deleteReadContacts(transaction, orgId);
    await noteAudit(transaction, purged(ctx, orgId, 'xero.forgotten'));
  });
}

async function endXero(ctx: Context, xero: Connection | undefined): Promise<void> {
  if (!xero?.connectionId || !xero.tokenSetId) return;
  const { orgId, connectionId, tokenSetId } = xero;
  await endXeroConnection(ctx, { orgId, connectionId, tokenSetId });
}

/** The promise to forget does not wait for the other side: a grant that could not be given back is forgotten all the same. */
async function giveBack(ctx: Context, orgId: string, end: () => Promise<void>): Promise<void> {
  await end().catch((error: unknown) => {
    ctx.log.warn({ err: error, orgId }, 'a grant could not be given back before it was forgotten');
  });
}

function purged({ now }: Pick<AppContext, 'now'>, orgId: string, action: string) {
  return {
    ...({ orgId, at: now(), actor: 'server', userId: null, origin: 'job', network: null } as const),
    ...({ action, outcome: 'success', code: null, subject: { org: orgId } } as const),
  };
}
