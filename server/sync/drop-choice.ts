import type { AppContext } from '../context.ts';
import { dropOrganisationChoice, findOrganisationChoice } from '../db/organisation-choices.ts';
import { eraseUnusedTokenSet } from '../db/token-sets.ts';
import { endXeroConnection } from './end-xero-connection.ts';

/** Gives the consent that waits for a yes back to Xero, unless it is the one named. */
export async function dropChoice(
  ctx: Pick<AppContext, 'db' | 'vault' | 'xeroOAuth'>,
  orgId: string,
  { except = null }: { except?: string | null } = {},
): Promise<void> {
  const choice = await findOrganisationChoice(ctx.db, orgId);
  if (!choice || choice.connectionId === except) return;
  await endXeroConnection(ctx, choice);
  await dropOrganisationChoice(ctx.db, orgId);
  await eraseUnusedTokenSet(ctx.db, choice.tokenSetId);
}
