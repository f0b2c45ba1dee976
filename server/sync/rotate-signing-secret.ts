import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { inTransaction } from '../db/db.ts';
import { findOrg, PREVIOUS_SECRET_MS, replaceSigningSecret } from '../db/orgs.ts';
import { sendForOrg } from '../jobs.ts';
import { readOrgState, zohoAccess } from './org-state.ts';
import { newSigningSecret, signingSecretPurpose, storeSigningSecret } from './signing-secret.ts';

/**
 * Makes a new secret; the one before stays good for an hour after the CRM is known to have the new one. While that is not
 * known of an earlier rotation, that one is finished and no other begun. `waiting`: the CRM did not take it yet, and it is
 * tried again until it does. Throws `zoho_not_connected`.
 */
export async function rotateSigningSecret(
  ctx: Pick<AppContext, 'boss' | 'db' | 'log' | 'now' | 'seal' | 'zoho'>,
  orgId: string,
  by: AuditSource,
): Promise<{ state: 'stored' | 'waiting'; previousUntil: Date | null }> {
  const state = await readOrgState(ctx, orgId);
  if (state) zohoAccess(state);
  const signingSecretSealed = ctx.seal.seal(newSigningSecret(), signingSecretPurpose(orgId));
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    if (!(await replaceSigningSecret(transaction, { orgId, signingSecretSealed, now }))) return;
    await noteDone(transaction, { ...by, orgId, at: now, action: 'signing_secret.rotated', subject: {} });
  });
  try {
    await storeSigningSecret(ctx, orgId);
  } catch (error) {
    ctx.log.warn({ err: error, orgId }, 'the CRM does not have the new signing secret yet; it is tried again');
    await sendForOrg(ctx.boss, 'set-up-org', orgId);
  }
  const storedAt = (await findOrg(ctx.db, orgId))?.signingSecretStoredAt ?? null;
  if (storedAt === null) return { state: 'waiting', previousUntil: null };
  return { state: 'stored', previousUntil: new Date(storedAt.getTime() + PREVIOUS_SECRET_MS) };
}
