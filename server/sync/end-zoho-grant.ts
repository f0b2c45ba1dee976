import type { AppContext } from '../context.ts';
import { deleteWatches, listWatches } from '../db/watches.ts';
import { tolerateLostGrant } from './end-xero-connection.ts';
import type { OrgState } from './org-state.ts';

/** Ends the watches and the grant at Zoho. A connection that stands still may have a grant that works. */
export async function endZohoGrant(
  ctx: Pick<AppContext, 'db' | 'vault' | 'zoho' | 'zohoOAuth'>,
  { org, zoho }: Pick<OrgState, 'org' | 'zoho'>,
): Promise<void> {
  const tokenSetId = zoho?.tokenSetId;
  if (!tokenSetId) return;
  const channelIds = (await listWatches(ctx.db, org.orgId)).map(({ channelId }) => channelId);
  const tokens = await ctx.vault.read(tokenSetId);
  await tolerateLostGrant(async () => {
    await ctx.zoho.unwatch({ orgId: org.orgId, apiUrl: org.apiUrl, tokenSetId }, channelIds);
  });
  // Also when the connection was lost: a permission may be missing while the grant still stands.
  if (tokens) await ctx.zohoOAuth.revoke(org.accountsUrl, tokens.refreshToken);
  await deleteWatches(ctx.db, org.orgId);
}
