/** Orgs: their connections and grants, and who has signed in. */
import type { Problem } from '../api/contract/problems.ts';
import type { DealAction } from '../api/contract/sign-in.ts';
import type { PaymentTerms } from '../sync/due-date.ts';
import type { ZohoExtra } from '../sync/zoho-extras.ts';
import type { OptionalJson, OptionalTimestamp, Timestamp } from './column-types.ts';
import type { ColumnType, Generated, Selectable } from 'kysely';

/** One Zoho CRM account that installed the extension. */
export interface OrgsTable {
  orgId: string;
  /** The number in CRM page addresses; not `orgId`. */
  zgid: string | null;
  name: string;
  timeZone: string | null;
  currency: string;
  accountsUrl: string;
  apiUrl: string;
  crmUrl: string;
  signingSecretSealed: string;
  /** The one before, still good until an hour after `signingSecretStoredAt`; for good while that is null. */
  signingSecretPreviousSealed: ColumnType<string | null, string | null | undefined, string | null>;
  signingSecretRotatedAt: OptionalTimestamp;
  /** When the present one was known to be in the CRM after a rotation. */
  signingSecretStoredAt: OptionalTimestamp;
  /** Null until the CRM has all it needs to tell us of changes. */
  setUpAt: OptionalTimestamp;
  createdAt: Timestamp;
  /** When the extension said that it was uninstalled; null: it is installed. */
  uninstalledAt: OptionalTimestamp;
  /** When one of its administrators last signed in. */
  administratorSeenAt: OptionalTimestamp;
}

/** One grant per provider; `tenantId` and `connectionId` are Xero's and differ. */
export interface ConnectionsTable {
  orgId: string;
  provider: 'zoho' | 'xero';
  state: 'connected' | 'not_connected' | 'lost';
  tokenSetId: string | null;
  tenantId: string | null;
  connectionId: string | null;
  name: string | null;
  shortCode: string | null;
  baseCurrency: string | null;
  /** IANA. */
  timeZone: string | null;
  salesTerms: OptionalJson<PaymentTerms>;
  problem: OptionalJson<Problem>;
  connectedBy: string | null;
  since: Timestamp;
  /** Zoho: permissions given beyond those every connection has. */
  extras: Generated<ZohoExtra[]>;
  /** Up to which moment changed invoices have been read. */
  invoicesReadUntil: OptionalTimestamp;
  /** When it was last made sure that the grant still works. */
  checkedAt: OptionalTimestamp;
}

/** Another Xero organisation than the one that has the deals' invoices, consented to and waiting for a yes. */
export interface OrganisationChoicesTable {
  orgId: string;
  tenantId: string;
  connectionId: string;
  tokenSetId: string;
  name: string | null;
  chosenBy: string;
  chosenAt: Timestamp;
}

/** Which administrator accepted which version of the terms for the org; the first one counts. */
export interface TermsAcceptancesTable {
  orgId: string;
  version: string;
  userId: string;
  userName: string;
  acceptedAt: Timestamp;
}

/** Access and refresh token, sealed; one per Xero user (shared by all tenants of that user) or per Zoho org. */
export interface TokenSetsTable {
  id: Generated<string>;
  provider: 'zoho' | 'xero';
  /** Xero: `xero_userid`; Zoho: the org id. */
  owner: string;
  /** Where it is renewed. */
  issuerUrl: string;
  sealed: string;
  accessExpiresAt: Timestamp;
  refreshExpiresAt: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
  version: Generated<number>;
}

/** Things that count once: OAuth states, session nonces, signed stage calls. */
export interface UsedOnceTable {
  scope: string;
  key: string;
  expiresAt: Timestamp;
}

export interface SignInSessionsTable {
  tokenHash: string;
  orgId: string;
  userId: string;
  userName: string;
  userEmail: string;
  role: 'administrator' | 'user';
  profileId: string | null;
  roleId: string | null;
  /** When the CRM last said that the person is active and what they are. */
  checkedAt: Timestamp;
  expiresAt: Timestamp;
}

/** A panel that asked for a personal sign-in. It holds no token: what is handed back is made when it is. */
export interface SignInRequestsTable {
  id: Generated<string>;
  orgId: string;
  dealId: string;
  userId: string;
  userEmail: string;
  action: DealAction;
  /** The invoice it is about; null: none in particular. */
  invoiceId: string | null;
  /** Shown by the panel and by the page. */
  code: string;
  /** Whose session asked: only that one is answered. */
  askedWithHash: string;
  state: 'pending' | 'declined' | 'confirmed' | 'handed_back';
  /** As the CRM said at the confirmation. */
  profileId: string | null;
  roleId: string | null;
  role: 'administrator' | 'user' | null;
  expiresAt: Timestamp;
}

export type Org = Selectable<OrgsTable>;
export type Connection = Selectable<ConnectionsTable>;
export type OrganisationChoice = Selectable<OrganisationChoicesTable>;
export type TokenSetRow = Selectable<TokenSetsTable>;
export type SignInSession = Selectable<SignInSessionsTable>;
export type SignInRequest = Selectable<SignInRequestsTable>;
