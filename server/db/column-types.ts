/** How columns go in and come out. */
import type { Problem } from '../api/contract/problems.ts';
import type { ColumnType, Generated } from 'kysely';

/** Timestamps: `Date` out, `Date` or SQL `now()` in. */
export type Timestamp = ColumnType<Date, Date, Date>;

export type OptionalTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** jsonb: written as JSON text, read as the value. */
export type Json<T> = ColumnType<T, string, string>;

/** The request that the work goes back to (`server/correlation.ts`); null: from before that was noted. */
export type CorrelationId = ColumnType<string | null, string | null | undefined, string | null>;

export type OptionalJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

/** numeric: a decimal string, never a float. */
export type Decimal = ColumnType<string, string, string>;

/** What every table of work that is due has. */
export interface DueWorkColumns {
  attempts: Generated<number>;
  /** Put off until then. */
  notBefore: OptionalTimestamp;
  /** A worker is at it until then, unless it dies. */
  leaseUntil: OptionalTimestamp;
  problem: OptionalJson<Problem>;
}
