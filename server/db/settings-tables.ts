/** Settings: their versions, what is being edited, and what it would make. */
import type { DraftBody } from '../api/contract/settings-draft.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { SimulatedOutcome } from '../sync/judge-deal.ts';
import type {
  CorrelationId,
  DueWorkColumns,
  Json,
  OptionalJson,
  OptionalTimestamp,
  Timestamp,
} from './column-types.ts';
import type { ColumnType, Generated, Selectable } from 'kysely';

export interface SettingsVersionsTable {
  orgId: string;
  version: number;
  settings: Json<Settings>;
  /** Account codes of the settings resolved to Xero's AccountIDs when saved, so that a renamed code survives. */
  accountIds: Json<Record<string, string>>;
  savedBy: string;
  savedAt: Timestamp;
}

/** Settings as one person was editing them when they left the page. */
export interface SettingsDraftsTable {
  orgId: string;
  userId: string;
  /** The version they were changed from; 0: there was none. */
  basedOn: number;
  changes: Json<DraftBody['changes']>;
  /** Steps of the set-up that were gone through. */
  confirmed: string[];
  savedAt: Timestamp;
}

/** What settings would have made of the deals of the last months: an org's last run. */
export interface SimulationsTable extends DueWorkColumns {
  orgId: string;
  id: Generated<string>;
  /** `stopped`: it could not go on. */
  state: 'due' | 'done' | 'cancelled' | 'stopped';
  settings: Json<Settings>;
  /** The CRM's id of the person. */
  requestedBy: string;
  /** Null until the deals are known. */
  listedAt: OptionalTimestamp;
  /** There are more deals than are looked at. */
  moreDeals: Generated<boolean>;
  /** Failed ones since the last step that worked. */
  attempts: Generated<number>;
  claimId: string | null;
  startedAt: Timestamp;
  endedAt: OptionalTimestamp;
  correlationId: CorrelationId;
}

/** A deal of the run; those changed last come first. */
export interface SimulatedDealsTable {
  orgId: string;
  dealId: string;
  position: number;
  name: string;
  stage: string | null;
  customerId: ColumnType<string | null, string | null | undefined, string | null>;
  /** Null until it has been judged. */
  outcomes: OptionalJson<SimulatedOutcome[]>;
}

export type Simulation = Selectable<SimulationsTable>;
export type SimulatedDeal = Selectable<SimulatedDealsTable>;
export type SettingsDraft = Selectable<SettingsDraftsTable>;
