import { randomBytes, randomInt } from 'node:crypto';
import type { AppContext } from '../context.ts';
import { findOrg, noteSetUp } from '../db/orgs.ts';
import { drawStartLine, listOpenStartLines } from '../db/start-lines.ts';
import { findWatch, putWatch } from '../db/watches.ts';
import { readOrgState, zohoAccess } from './org-state.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'zoho' | 'seal' | 'log' | 'now'>;

/** Zoho allows a week at most and takes an hour when asked for more. https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html */
const WATCH_DAYS = 6;
const RENEW_BEFORE_DAYS = 4;
const DAY_MS = 24 * 3600_000;

export const watchPurpose = (orgId: string) => `watch:${orgId}`;
export const signingSecretPurpose = (orgId: string) => `signing-secret:${orgId}`;

/**
 * What a connected CRM needs before it can tell us anything: the signing secret as a CRM variable, the watch on deals,
 * the start lines of the rules. Repeatable; each part is tried even if another fails, and the first failure is thrown.
 */
export async function setUpOrg(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  const access = zohoAccess(state);
  const secret = ctx.seal.open(state.org.signingSecretSealed, signingSecretPurpose(orgId));
  const variable = { apiName: 'ledger_signing_secret', name: 'Deal Ledger signing secret', value: secret };
  const parts = [
    () => ctx.zoho.storeVariable(access, variable),
    () => renewWatch(ctx, orgId),
    () => drawStartLines(ctx, orgId),
  ];
  const failures: unknown[] = [];
  for (const part of parts) await part().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
  await noteSetUp(ctx.db, orgId, ctx.now());
}

/** What could not be done when the CRM was connected is tried until it works. */
export async function setUpOrgUnlessDone(ctx: Context, orgId: string): Promise<void> {
  const org = await findOrg(ctx.db, orgId);
  if (org?.setUpAt === null) await setUpOrg(ctx, orgId);
}

/** Makes the watch on deals, or renews it long before it ends; the channel and token stay the same. */
async function renewWatch(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  const access = zohoAccess(state);
  const stored = await findWatch(ctx.db, orgId, 'Deals');
  const channelId = stored?.channelId ?? String(randomInt(10 ** 13, 10 ** 14));
  const token = stored ? ctx.seal.open(stored.tokenSealed, watchPurpose(orgId)) : randomBytes(24).toString('base64url');
  const expiresAt = new Date(ctx.now().getTime() + WATCH_DAYS * DAY_MS);
  // Stored first: a notification may come before the answer to our request does.
  await putWatch(ctx.db, {
    orgId,
    module: 'Deals',
    channelId,
    tokenSealed: ctx.seal.seal(token, watchPurpose(orgId)),
    expiresAt: ctx.now(),
  });
  await ctx.zoho.watchDeals(access, {
    channelId,
    token,
    notifyUrl: `${ctx.config.publicUrl}/webhooks/zoho`,
    expiresAt,
  });
  await putWatch(ctx.db, {
    orgId,
    module: 'Deals',
    channelId,
    tokenSealed: ctx.seal.seal(token, watchPurpose(orgId)),
    expiresAt,
  });
}

/** Renews when less than four days are left, or nothing is. */
export async function renewWatchWhenDue(ctx: Context, orgId: string): Promise<void> {
  const stored = await findWatch(ctx.db, orgId, 'Deals');
  const leftMs = (stored?.expiresAt.getTime() ?? 0) - ctx.now().getTime();
  if (leftMs < RENEW_BEFORE_DAYS * DAY_MS) await renewWatch(ctx, orgId);
}

/** Lists the deals that already stand in the stage of a rule just switched on: they are *before the rule*. */
export async function drawStartLines(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  const access = zohoAccess(state);
  for (const line of await listOpenStartLines(ctx.db, orgId)) {
    const { ruleId, stage, pipeline } = line;
    const dealIds = await ctx.zoho.listDealsAt(access, { stage, pipeline });
    await drawStartLine(ctx.db, { orgId, ruleId, stage, dealIds, now: ctx.now() });
  }
}
