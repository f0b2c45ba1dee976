import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { findConnection, markNotConnected, putConnection } from '../db/connections.ts';
import { inTransaction } from '../db/db.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { wakeAutomations } from '../db/automation-runs.ts';
import { wakeWriteBacks } from '../db/deal-write-backs.ts';
import { putOrg } from '../db/orgs.ts';
import { eraseUnusedTokenSet } from '../db/token-sets.ts';
import { AppError, notAllowed } from '../errors.ts';
import { sendForOrg } from '../jobs.ts';
import { redeemCode } from '../oauth/redeem-code.ts';
import { languageOf } from '../texts/language.ts';
import { crmUrlOf, isZohoApiUrl } from '../zoho/data-centers.ts';
import type { ZohoOrg, ZohoUser } from '../zoho/zoho-org.ts';
import type { ZohoGrant } from '../zoho/zoho-oauth.ts';
import { chooseOrganisation } from './choose-organisation.ts';
import { endXeroConnection } from './end-xero-connection.ts';
import { endZohoGrant } from './end-zoho-grant.ts';
import { isAdministrator } from './is-administrator.ts';
import { readOrgState, zohoAccess, type OrgState } from './org-state.ts';
import { endPause } from './pause-org.ts';
import { reconnectProblems } from './reconnect-problems.ts';
import { saveNextVersion } from './save-settings.ts';
import { defaultSettings } from './settings.ts';
import { setUpOrg } from './set-up-org.ts';
import { newSigningSecret, signingSecretPurpose } from './signing-secret.ts';
import { extrasGiven, type ZohoExtra } from './zoho-extras.ts';

/** Where the org's data is: the setting, or what the token answer said if that is one of Zoho's own hosts. */
export function zohoApiUrl({ config }: Pick<AppContext, 'config'>, apiDomain: string | null): string {
  if (config.zoho.apiUrl) return config.zoho.apiUrl;
  if (apiDomain && isZohoApiUrl(apiDomain)) return apiDomain;
  throw new AppError('bad_api_domain', 'Zoho named an API server that is not one of its own.', {
    status: 502,
    detail: apiDomain,
  });
}

/** The CRM administrator's offline grant becomes the org's connection; a new org starts with the default rule. */
export async function connectZoho(
  ctx: AppContext,
  { accountsUrl, grant, extras, by }: { accountsUrl: string; grant: ZohoGrant; extras: ZohoExtra[]; by: AuditSource },
): Promise<{ org: ZohoOrg; user: ZohoUser }> {
  const { apiUrl, org, user, refreshToken } = await attestAdministrator(ctx, { accountsUrl, grant });
  const { orgId } = org;
  const tokens = {
    accessToken: grant.accessToken,
    refreshToken,
    expiresInSeconds: grant.expiresInSeconds,
    refreshExpiresInSeconds: null,
  };
  const tokenSetId = await ctx.vault.keep({ provider: 'zoho', owner: orgId, issuerUrl: accountsUrl, tokens });
  await putOrg(ctx.db, {
    ...{ orgId, zgid: org.zgid, name: org.name, timeZone: org.timeZone, currency: org.currency, accountsUrl, apiUrl },
    crmUrl: ctx.config.zoho.crmUrl ?? crmUrlOf(accountsUrl),
    signingSecretSealed: ctx.seal.seal(newSigningSecret(), signingSecretPurpose(orgId)),
    createdAt: ctx.now(),
  });
  const connection = {
    ...{ orgId, provider: 'zoho' as const, state: 'connected' as const, tokenSetId, name: org.name, problem: null },
    connectedBy: user.email,
    extras: extrasGiven(extras, grant.scopes),
    since: ctx.now(),
    checkedAt: ctx.now(),
  };
  const connector = { ...by, userId: user.id };
  await inTransaction(ctx.db, async (transaction) => {
    await putConnection(transaction, connection);
    const after = { extras: connection.extras };
    await noteDone(transaction, { ...connector, orgId, at: ctx.now(), action: 'zoho.connected', subject: {}, after });
  });
  await endPause(ctx, orgId);
  await startWithDefaultRule(ctx, user, { orgId, by: connector });
  // The watch stands when the browser comes back; what fails now is tried again until it works.
  await setUpOrg(ctx, orgId).catch((error: unknown) => {
    ctx.log.warn({ err: error, orgId }, 'the CRM was connected but not fully set up; it is tried again');
    return sendForOrg(ctx.boss, 'set-up-org', orgId);
  });
  await wakeSyncs(ctx.db, { orgId, problemCodes: reconnectProblems, now: ctx.now() });
  await ctx.wake(orgId);
  await sendForOrg(ctx.boss, 'set-up-crm-fields', orgId);
  await wakeWriteBacks(ctx.db, orgId);
  await wakeAutomations(ctx.db, orgId);
  return { org, user };
}

/** Who gave the grant, and for which org; a standing grant that is of no use is given back to Zoho. */
async function attestAdministrator(
  ctx: AppContext,
  { accountsUrl, grant }: { accountsUrl: string; grant: ZohoGrant },
): Promise<{ apiUrl: string; org: ZohoOrg; user: ZohoUser; refreshToken: string }> {
  const { accessToken, refreshToken } = grant;
  try {
    const apiUrl = zohoApiUrl(ctx, grant.apiDomain);
    const { org, user } = await ctx.zoho.attest(apiUrl, accessToken);
    if (!isAdministrator(user)) {
      throw notAllowed(
        'not_administrator',
        `${user.name} is not an administrator of ${org.name}.`,
        'Ask a CRM administrator to connect.',
      );
    }
    if (refreshToken === null) {
      throw new AppError('no_offline_grant', 'Zoho gave no lasting grant.', {
        status: 502,
        fix: 'Connect again and accept.',
      });
    }
    return { apiUrl, org, user, refreshToken };
  } catch (error) {
    if (refreshToken !== null) {
      await ctx.zohoOAuth.revoke(accountsUrl, refreshToken).catch((failure: unknown) => {
        ctx.log.warn({ err: failure }, 'an unused grant could not be given back to Zoho');
      });
    }
    throw error;
  }
}

async function startWithDefaultRule(
  ctx: AppContext,
  { email, locale }: ZohoUser,
  { orgId, by }: { orgId: string; by: AuditSource },
): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state || state.saved) return;
  const language = languageOf(locale) ?? 'en';
  const settings = { ...defaultSettings(await wonStages(ctx, state)), language };
  // Overtaken: two administrators connected at the same moment, and one default rule is enough.
  await saveNextVersion(ctx, state, { settings, accountIds: {}, savedBy: email, by });
}

/** The stages the CRM itself calls won; none when the pipelines cannot be read. */
async function wonStages(ctx: AppContext, state: OrgState): Promise<string[]> {
  try {
    const pipelines = await ctx.zoho.getPipelines(zohoAccess(state));
    const won = pipelines.flatMap(({ stages }) => stages.filter((stage) => stage.closedWon).map(({ value }) => value));
    return [...new Set(won)];
  } catch (error) {
    const { orgId } = state.org;
    ctx.log.warn({ err: error, orgId }, 'the pipelines could not be read; the default rule uses “Closed Won”');
    return [];
  }
}

/** The organisation just chosen in Xero becomes the org's connection, or waits for a yes; what waited for it goes on. */
export async function connectXero(
  ctx: AppContext,
  { orgId, connectedBy, code, by }: { orgId: string; connectedBy: string; code: string; by: AuditSource },
): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) {
    throw new AppError('zoho_not_connected', 'Zoho CRM is not connected yet.', {
      status: 409,
      fix: 'Connect Zoho CRM first.',
    });
  }
  const grant = await redeemCode(() => ctx.xeroOAuth.exchangeCode(code));
  const [tenant] = await ctx.xeroOAuth.listTenants(grant.accessToken, grant.authEventId);
  if (!tenant) {
    throw new AppError('no_organisation', 'No Xero organisation was chosen.', {
      status: 409,
      fix: 'Connect again and choose one.',
    });
  }
  const tokenSetId = await ctx.vault.keep({
    provider: 'xero',
    owner: grant.xeroUserId ?? `${orgId}:${tenant.tenantId}`,
    issuerUrl: ctx.config.xero.identityUrl,
    tokens: grant,
  });
  await chooseOrganisation(ctx, orgId, { ...tenant, tokenSetId, connectedBy, by }).catch(async (error: unknown) => {
    await eraseUnusedTokenSet(ctx.db, tokenSetId);
    throw error;
  });
}

/** Ends the connection at Xero, then forgets the grant; links and mirror stay for a reconnect. */
export async function disconnectXero(ctx: AppContext, orgId: string, by: AuditSource): Promise<void> {
  const connection = await findConnection(ctx.db, orgId, 'xero');
  if (!connection?.tokenSetId) return;
  const { tokenSetId, connectionId } = connection;
  if (connectionId) await endXeroConnection(ctx, { orgId, connectionId, tokenSetId });
  await noteDisconnected(ctx, { orgId, provider: 'xero' }, by);
  await eraseUnusedTokenSet(ctx.db, tokenSetId);
}

/** Ends the watches and the grant at Zoho, then forgets the grant. */
export async function disconnectZoho(ctx: AppContext, orgId: string, by: AuditSource): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  const tokenSetId = state?.zoho?.tokenSetId;
  if (!state || !tokenSetId) return;
  await endZohoGrant(ctx, state);
  await noteDisconnected(ctx, { orgId, provider: 'zoho' }, by);
  await eraseUnusedTokenSet(ctx.db, tokenSetId);
}

async function noteDisconnected(
  ctx: AppContext,
  { orgId, provider }: { orgId: string; provider: 'zoho' | 'xero' },
  by: AuditSource,
): Promise<void> {
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    await markNotConnected(transaction, { orgId, provider, now });
    await noteDone(transaction, { ...by, orgId, at: now, action: `${provider}.disconnected`, subject: {} });
  });
}
