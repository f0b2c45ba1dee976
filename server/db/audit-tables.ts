/** Who did what, sealed. */
import type { ColumnType, Generated, Selectable } from 'kysely';

/** Can only be added to. Ids and values of settings; no names or addresses of people. */
export interface AuditLogTable {
  id: Generated<number>;
  /** Null: refused before it was known whose it is. */
  orgId: string | null;
  at: ColumnType<Date, Date, never>;
  actor: 'person' | 'extension' | 'zoho' | 'xero' | 'server';
  /** The CRM's id of the person. */
  userId: string | null;
  action: string;
  subject: ColumnType<Record<string, string>, string, never>;
  outcome: 'success' | 'failure' | 'refused';
  code: string | null;
  before: ColumnType<unknown, string | null, never>;
  after: ColumnType<unknown, string | null, never>;
  origin: 'panel' | 'settings' | 'browser' | 'webhook' | 'job';
  /** A keyed hash of the address a request came from: tells equal ones, names none. */
  network: string | null;
}

/** Can only be added to. A link of an org's chain, over rows of the audit log. */
export interface AuditSealsTable {
  /** Counts all seals, of whatever chain. */
  number: ColumnType<number, number, never>;
  /** The org; empty: rows that are of no org we know. */
  chain: ColumnType<string, string, never>;
  firstId: ColumnType<number, number, never>;
  lastId: ColumnType<number, number, never>;
  rowIds: ColumnType<number[], string, never>;
  rowHashes: ColumnType<string[], string[], never>;
  previousHash: ColumnType<string, string, never>;
  hash: ColumnType<string, string, never>;
  sealedAt: ColumnType<Date, Date, never>;
}

export type AuditRow = Selectable<AuditLogTable>;
export type AuditSeal = Selectable<AuditSealsTable>;
