/** What the settings page is told of connections, terms and saved settings. */
import type { ConnectionsAnswer, OrgAnswer } from '../../../server/api/contract/connections.ts';
import type { PermissionState } from '../../../server/api/contract/crm-writes.ts';
import type { Settings } from '../../../server/api/contract/settings.ts';
import { defaultSettings } from '../../../server/sync/settings.ts';

export const connected = (orgName: string) => ({
  ...{ state: 'connected' as const, orgName, since: '2026-11-01T09:00:00.000Z', problem: null },
});
export const notConnected = { state: 'not_connected' as const, orgName: null, since: null, problem: null };
export const connections: ConnectionsAnswer = {
  user: { name: 'Ana Reyes', email: 'ana@kauri.example' },
  zoho: connected('Kauri Energy'),
  xero: connected('Demo Company (NZ)'),
};

export const consentPath = '/connect/zoho?for=crm-fields';
export const working: PermissionState = { is: 'working', problem: null, consentPath };
export const fresh = defaultSettings(['Closed Won']);
export const ready: Settings = {
  ...fresh,
  mapping: { ...fresh.mapping, salesAccountCode: '200', taxType: 'OUTPUT2' },
  crmFields: { ...fresh.crmFields, state: working },
};

export const org: OrgAnswer = {
  terms: {
    version: '2026-11-22',
    dataFlows: [
      { what: 'Deals, their quotes and products', from: 'Zoho CRM', to: 'Deal Ledger', why: 'to draft the invoice' },
      { what: 'Customers and invoices', from: 'Deal Ledger', to: 'Xero', why: 'to make the invoice' },
    ],
    accepted: { by: 'Ana Reyes', at: '2026-11-22T09:00:00.000Z' },
  },
  ...{ uninstalled: null, choice: null },
};
export const lost = {
  ...{ state: 'lost' as const, orgName: 'Demo Company (NZ)', since: '2026-11-20T09:00:00.000Z' },
  problem: {
    ...{ code: 'xero_connection_lost', message: 'Xero no longer accepts our connection.' },
    ...{ fix: 'Reconnect Xero; what waits is then done.', detail: 'invalid_grant: Token was revoked.' },
  },
};
