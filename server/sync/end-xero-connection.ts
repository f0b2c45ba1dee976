import type { AppContext } from '../context.ts';
import { isConnectionShared } from '../db/organisation-choices.ts';
import { AppError } from '../errors.ts';

/**
 * Ends one organisation's connection at Xero (`DELETE /connections/{id}`). One that another org of ours uses as well stays:
 * Xero has one per user and organisation.
 */
export async function endXeroConnection(
  ctx: Pick<AppContext, 'db' | 'vault' | 'xeroOAuth'>,
  { orgId, connectionId, tokenSetId }: { orgId: string; connectionId: string; tokenSetId: string },
): Promise<void> {
  if (await isConnectionShared(ctx.db, { orgId, connectionId })) return;
  await tolerateLostGrant(async () => {
    await ctx.xeroOAuth.disconnect(await ctx.vault.accessToken(tokenSetId), connectionId);
  });
}

/** A grant that no longer works cannot be ended again; anything else is the administrator's to know. */
export async function tolerateLostGrant(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.retry !== 'reconnect') throw error;
  }
}
