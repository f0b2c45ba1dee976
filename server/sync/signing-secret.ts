import { randomBytes } from 'node:crypto';
import type { AppContext } from '../context.ts';
import { noteSecretStored, PREVIOUS_SECRET_MS } from '../db/orgs.ts';
import type { Org } from '../db/org-tables.ts';
import { readOrgState, zohoAccess } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'zoho' | 'seal' | 'now'>;

export const signingSecretPurpose = (orgId: string) => `signing-secret:${orgId}`;

/** A new org's secret, in hex: 32 random bytes. */
export const newSigningSecret = () => randomBytes(32).toString('hex');

/** The secrets that a call of the extension may be signed with now: the present one, and the one before while it is good. */
export function secretsOf({ seal, now }: Pick<AppContext, 'seal' | 'now'>, org: Org): string[] {
  const { signingSecretSealed, signingSecretPreviousSealed: previous, signingSecretStoredAt: storedAt } = org;
  const isGood = storedAt === null || now().getTime() < storedAt.getTime() + PREVIOUS_SECRET_MS;
  return [signingSecretSealed, ...(previous !== null && isGood ? [previous] : [])].map((sealed) =>
    seal.open(sealed, signingSecretPurpose(org.orgId)),
  );
}

/** Whether it is not known that the CRM has the secret that a rotation has made. */
export function isSecretOnItsWay({ signingSecretRotatedAt, signingSecretStoredAt }: Org): boolean {
  return signingSecretRotatedAt !== null && signingSecretStoredAt === null;
}

/** Replaced meanwhile by another, that one is stored after it: the CRM must not be left with the older of the two. */
const MAX_STORES = 5;

/** Gives the CRM the present secret as the variable that the extension reads. Repeatable. */
export async function storeSigningSecret(ctx: Context, orgId: string): Promise<void> {
  for (let stores = 0; stores < MAX_STORES; stores += 1) {
    const state = await readOrgState(ctx, orgId);
    if (!state) return;
    const { signingSecretSealed, signingSecretRotatedAt: rotatedAt } = state.org;
    const value = ctx.seal.open(signingSecretSealed, signingSecretPurpose(orgId));
    const variable = { apiName: 'ledger_signing_secret', name: 'Deal Ledger signing secret', value };
    await ctx.zoho.storeVariable(zohoAccess(state), variable);
    if (await noteSecretStored(ctx.db, { orgId, rotatedAt, now: ctx.now() })) return;
  }
}
