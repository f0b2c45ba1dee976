import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { findConnection, markNotConnected, putConnection } from '../db/connections.ts';
import { inTransaction } from '../db/db.ts';
import { startContactRead } from '../db/contact-reads.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { wakeAutomations } from '../db/automation-runs.ts';
import { wakeWriteBacks } from '../db/deal-write-backs.ts';
import { putOrg } from '../db/orgs.ts';
import { eraseUnusedTokenSet } from '../db/token-sets.ts';
import { deleteWatches, listWatches } from '../db/watches.ts';
import { AppError, notAllowed } from '../errors.ts';
import { sendForOrg } from '../jobs.ts';
import { redeemCode } from '../oauth/redeem-code.ts';
import { crmUrlOf, isZohoApiUrl } from '../zoho/data-centers.ts';
import type { ZohoOrg, ZohoUser } from '../zoho/zoho-org.ts';
import type { ZohoGrant } from '../zoho/zoho-oauth.ts';
import { readOrgState, zohoAccess, type OrgState } from './org-state.ts';
import { positionOf } from './rights.ts';
import { saveNextVersion } from './save-settings.ts';
import { defaultSettings } from './settings.ts';
import { setUpOrg } from './set-up-org.ts';
import { newSigningSecret, signingSecretPurpose } from './signing-secret.ts';
import { extrasGiven, type ZohoExtra } from './zoho-extras.ts';

/** What waits for a connection and goes on by itself once it is there. */
const reconnectProblems = [
  ...['xero_not_connected', 'xero_connection_lost', 'xero_permission_missing'],
  ...['zoho_not_connected', 'zoho_connection_lost', 'zoho_permission_missing', 'grant_refused'],
];

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
  };
  const connector = { ...by, userId: user.id };
  await inTransaction(ctx.db, async (transaction) => {
    await putConnection(transaction, connection);
    const after = { extras: connection.extras };
    await noteDone(transaction, { ...connector, orgId, at: ctx.now(), action: 'zoho.connected', subject: {}, after });
  });
  await startWithDefaultRule(ctx, orgId, { savedBy: user.email, by: connector });
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
    if (positionOf(user).rank !== 'administrator') {
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
  orgId: string,
  saver: { savedBy: string; by: AuditSource },
): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state || state.saved) return;
  const settings = defaultSettings(await wonStages(ctx, state));
  // Overtaken: two administrators connected at the same moment, and one default rule is enough.
  await saveNextVersion(ctx, state, { settings, accountIds: {}, ...saver });
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

/** The organisation just chosen in Xero becomes the org's connection; what waited for it goes on. */
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
  const organisation = await ctx.xero
    .getOrganisation({ orgId, tenantId: tenant.tenantId, tokenSetId, urgency: 'person' })
    .catch(async (error: unknown) => {
      await eraseUnusedTokenSet(ctx.db, tokenSetId);
      throw error;
    });
  const connection = {
    ...{ orgId, provider: 'xero' as const, state: 'connected' as const, tokenSetId, problem: null, connectedBy },
    tenantId: tenant.tenantId,
    connectionId: tenant.connectionId,
    name: organisation.name || tenant.name,
    shortCode: organisation.shortCode,
    baseCurrency: organisation.baseCurrency,
    timeZone: organisation.timeZone,
    salesTerms: organisation.salesTerms && JSON.stringify(organisation.salesTerms),
    since: ctx.now(),
    invoicesReadUntil: state.xero?.tenantId === tenant.tenantId ? (state.xero.invoicesReadUntil ?? null) : null,
  };
  await inTransaction(ctx.db, async (transaction) => {
    await putConnection(transaction, connection);
    const subject = { tenant: tenant.tenantId };
    await noteDone(transaction, { ...by, orgId, at: ctx.now(), action: 'xero.connected', subject });
  });
  const earlier = state.xero?.tokenSetId;
  if (earlier && earlier !== tokenSetId) await eraseUnusedTokenSet(ctx.db, earlier);
  await startContactRead(ctx.db, { orgId, tenantId: tenant.tenantId }, ctx.now());
  await sendForOrg(ctx.boss, 'fill-contacts', orgId);
  await wakeSyncs(ctx.db, { orgId, problemCodes: reconnectProblems, now: ctx.now() });
  await ctx.wake(orgId);
}

/** Ends the connection at Xero, then forgets the grant; links and mirror stay for a reconnect. */
export async function disconnectXero(ctx: AppContext, orgId: string, by: AuditSource): Promise<void> {
  const connection = await findConnection(ctx.db, orgId, 'xero');
  if (!connection?.tokenSetId) return;
  const { tokenSetId, connectionId } = connection;
  if (connectionId) {
    await tolerateLostGrant(async () => {
      await ctx.xeroOAuth.disconnect(await ctx.vault.accessToken(tokenSetId), connectionId);
    });
  }
  await noteDisconnected(ctx, { orgId, provider: 'xero' }, by);
  await eraseUnusedTokenSet(ctx.db, tokenSetId);
}

/** Ends the watches and the grant at Zoho, then forgets the grant. */
export async function disconnectZoho(ctx: AppContext, orgId: string, by: AuditSource): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  const tokenSetId = state?.zoho?.tokenSetId;
  if (!state || !tokenSetId) return;
  const channelIds = (await listWatches(ctx.db, orgId)).map(({ channelId }) => channelId);
  const tokens = await ctx.vault.read(tokenSetId);
  await tolerateLostGrant(async () => {
    await ctx.zoho.unwatch(zohoAccess(state), channelIds);
  });
  // Also when the connection was lost: a permission may be missing while the grant still stands.
  if (tokens) await ctx.zohoOAuth.revoke(state.org.accountsUrl, tokens.refreshToken);
  await deleteWatches(ctx.db, orgId);
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

/** A grant that no longer works cannot be ended again; anything else is the administrator's to know. */
async function tolerateLostGrant(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.retry !== 'reconnect') throw error;
  }
}
