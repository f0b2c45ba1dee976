import type { Rights } from '../api/contract/rights.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { AppContext } from '../context.ts';
import { findConnections, type ConnectionRead } from '../db/connections.ts';
import { findOrgWithSettings } from '../db/orgs.ts';
import { findSettings, type SavedSettings } from '../db/settings.ts';
import type { DealSync } from '../db/deal-tables.ts';
import type { Org } from '../db/org-tables.ts';
import { AppError } from '../errors.ts';
import type { Urgency } from '../xero/slot-rules.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { ZohoAccess } from '../zoho/zoho-call.ts';
import { completeSettings, defaultSettings } from './settings.ts';

/** What most work needs to know about an org before it starts. */
export interface OrgState {
  org: Org;
  saved: SavedSettings | undefined;
  zoho: ConnectionRead | undefined;
  xero: ConnectionRead | undefined;
}

/** Undefined: no such org has ever connected. */
export async function readOrgState({ db }: Pick<AppContext, 'db'>, orgId: string): Promise<OrgState | undefined> {
  const [found, { zoho, xero }] = await Promise.all([findOrgWithSettings(db, orgId), findConnections(db, orgId)]);
  if (!found) return undefined;
  const { org, saved } = found;
  return { org, saved: saved && { ...saved, settings: completeSettings(saved.settings) }, zoho, xero };
}

/** The settings in force; until some were saved, the defaults. */
export function settingsOf({ saved }: Pick<OrgState, 'saved'>): Settings {
  return saved?.settings ?? defaultSettings([]);
}

/** With settings that nobody has saved; lists of Xero from before `triedAt` say nothing about them. */
export function withTried(state: OrgState, tried: Settings, triedAt: Date): OrgState {
  const { version, accountIds } = state.saved ?? { version: 0, accountIds: {} };
  return { ...state, saved: { version, accountIds, settings: tried, savedAt: triedAt } };
}

/** Who may do what in the org. */
export async function readRights({ db }: Pick<AppContext, 'db'>, orgId: string): Promise<Rights> {
  const saved = await findSettings(db, orgId);
  return (saved ? completeSettings(saved.settings) : defaultSettings([])).rights;
}

/** The way into the org's CRM; throws `zoho_not_connected`, or why it was lost (retry `reconnect`). */
export function zohoAccess({ org, zoho }: Pick<OrgState, 'org' | 'zoho'>): ZohoAccess {
  if (zoho?.state === 'connected' && zoho.tokenSetId) {
    return { orgId: org.orgId, apiUrl: org.apiUrl, tokenSetId: zoho.tokenSetId, storedToken: zoho.storedToken };
  }
  const wayOut = { status: 409, retry: 'reconnect', fix: 'Connect Zoho CRM in Settings.' } as const;
  if (zoho?.state !== 'lost') throw new AppError('zoho_not_connected', 'Zoho CRM is not connected.', wayOut);
  const { problem } = zoho;
  if (!problem) throw new AppError('zoho_connection_lost', 'Zoho CRM no longer accepts our connection.', wayOut);
  throw new AppError(problem.code, problem.message, { ...wayOut, fix: problem.fix, detail: problem.detail });
}

/** The way into the org's Xero organisation; null when it is not connected (or the connection was lost). */
export function xeroAccess(xero: ConnectionRead | undefined, urgency: Urgency): XeroAccess | null {
  if (xero?.state !== 'connected' || !xero.tokenSetId || !xero.tenantId) return null;
  const { orgId, tenantId, tokenSetId, storedToken } = xero;
  return { orgId, tenantId, tokenSetId, storedToken, urgency };
}

/** Whether somebody waits for this row: a click, or a retry from the sync log. */
export function urgencyOf({ priority }: Pick<DealSync, 'priority'>): Urgency {
  return priority === 0 ? 'person' : 'background';
}

/** The zone that decides what day it is: the Xero organisation's, else the CRM's. */
export function zoneOf({ org, xero }: Pick<OrgState, 'org' | 'xero'>): string {
  return xero?.timeZone ?? org.timeZone ?? 'UTC';
}

/** The deal's page in the CRM, which writes Deals as Potentials. */
export function dealUrlOf(org: Org, dealId: string): string {
  return `${org.crmUrl}/crm/${org.zgid ? `org${org.zgid}/` : ''}tab/Potentials/${dealId}`;
}
