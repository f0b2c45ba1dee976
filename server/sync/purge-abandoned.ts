import type { AppContext } from '../context.ts';
import { noteAudit } from '../db/audit-log.ts';
import { markNotConnected } from '../db/connections.ts';
import { deleteReadContacts } from '../db/contact-reads.ts';
import { inTransaction } from '../db/db.ts';
import { findOrganisationChoice } from '../db/organisation-choices.ts';
import { deleteOrg, listAbandonedOrgs, listOrgsWithDeadXero } from '../db/orgs.ts';
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
  for (const orgId of await listAbandonedOrgs(ctx.db, before)) await purgeOrg(ctx, orgId);
  for (const orgId of await listOrgsWithDeadXero(ctx.db, before)) await forgetXero(ctx, orgId);
}

async function purgeOrg(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  const connectionId = state.xero?.connectionId;
  const xeroSet = state.xero?.tokenSetId;
  const ends = [
    () => dropChoice(ctx, orgId),
    async () => {
      if (connectionId && xeroSet) await endXeroConnection(ctx, { orgId, connectionId, tokenSetId: xeroSet });
    },
    () => endZohoGrant(ctx, state),
  ];
  // The promise to forget does not wait for the other side: a grant that could not be given back is forgotten all the same.
  for (const end of ends) {
    await end().catch((error: unknown) => {
      ctx.log.warn({ err: error, orgId }, 'a grant could not be given back before it was forgotten');
    });
  }
  const choice = await findOrganisationChoice(ctx.db, orgId);
  await inTransaction(ctx.db, async (transaction) => {
    await deleteOrg(transaction, orgId);
    for (const id of [state.zoho?.tokenSetId, xeroSet, choice?.tokenSetId]) {
      if (id) await eraseUnusedTokenSet(transaction, id);
    }
    await noteAudit(transaction, purged(ctx, orgId, 'org.purged'));
  });
}

async function forgetXero(ctx: Context, orgId: string): Promise<void> {
  const { xero } = (await readOrgState(ctx, orgId)) ?? {};
  if (!xero) return;
  await inTransaction(ctx.db, async (transaction) => {
    await markNotConnected(transaction, { orgId, provider: 'xero', now: ctx.now() });
    if (xero.tokenSetId) await eraseUnusedTokenSet(transaction, xero.tokenSetId);
    await deleteReadContacts(transaction, orgId);
    await noteAudit(transaction, purged(ctx, orgId, 'xero.forgotten'));
  });
}

function purged({ now }: Pick<AppContext, 'now'>, orgId: string, action: string) {
  return {
    ...({ orgId, at: now(), actor: 'server', userId: null, origin: 'job', network: null } as const),
    ...({ action, outcome: 'success', code: null, subject: { org: orgId } } as const),
  };
}
