import { sql } from 'kysely';
import pg from 'pg';
import type { ChainRow, Seal } from '../sync/audit-chain.ts';
import { inTransaction, type Db, type OpenTransaction, type Queryable } from './db.ts';
import type { AuditSeal } from './audit-tables.ts';

/** Name of the lock that lets one process seal at a time. */
const SEAL_LOCK = 0x5ea1;
/** So long may a row be kept from being added by the look at what has been added. */
const PATIENCE_MS = 200;
const LOCK_NOT_AVAILABLE = '55P03';

/** Of no org we know. */
export const noOrg = '';
const chainOfRow = sql<string>`coalesce(org_id, '')`;
/** Every column, in this order; a column added later belongs to a later kind of seal. */
const textOfRow = sql<string>`jsonb_build_array(id, org_id, at at time zone 'UTC', actor, user_id, action, subject,
  outcome, code, before, after, origin, network)::text`;

/**
 * The id up to which nothing can be added any more; null: a transaction that adds rows stays open, ask again later. Ids are
 * given out before their rows are committed, so rows are seen only once all writers of this moment have ended.
 */
export async function readHorizon(db: Db): Promise<number | null> {
  try {
    return await inTransaction(db, async (transaction) => {
      await sql`set local lock_timeout = ${sql.lit(PATIENCE_MS)}`.execute(transaction);
      await sql`lock table audit_log in share mode`.execute(transaction);
      return lastIdOfLog(transaction);
    });
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE) return null;
    throw error;
  }
}

export async function lastIdOfLog(db: Queryable): Promise<number> {
  const { last } = await db
    .selectFrom('auditLog')
    .select((row) => row.fn.coalesce(row.fn.max('id'), sql<number>`0`).as('last'))
    .executeTakeFirstOrThrow();
  return last;
}

/** Up to which id rows are sealed, of all chains, and how many seals there are. */
export async function readFrontier(db: Queryable): Promise<{ lastId: number; lastNumber: number }> {
  return db
    .selectFrom('auditSeals')
    .select((seal) => [
      seal.fn.coalesce(seal.fn.max('lastId'), sql<number>`0`).as('lastId'),
      seal.fn.coalesce(seal.fn.max('number'), sql<number>`0`).as('lastNumber'),
    ])
    .executeTakeFirstOrThrow();
}

/** Whether this transaction is the one that seals; ends with it. */
export async function takeSealTurn(transaction: OpenTransaction): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`select pg_try_advisory_xact_lock(${SEAL_LOCK}) as taken`.execute(
    transaction,
  );
  return rows[0]?.taken === true;
}

/** Rows after `after` and up to `until`, oldest first, of all chains or of one. */
export async function listChainRows(
  db: Queryable,
  { chain, after, until, limit }: { chain?: string; after: number; until: number; limit?: number },
): Promise<(ChainRow & { chain: string })[]> {
  return db
    .selectFrom('auditLog')
    .select(['id', chainOfRow.as('chain'), textOfRow.as('text')])
    .where('id', '>', after)
    .where('id', '<=', until)
    .$if(chain === noOrg, (query) => query.where('orgId', 'is', null))
    .$if(chain !== undefined && chain !== noOrg, (query) => query.where('orgId', '=', chain ?? noOrg))
    .orderBy('id')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute();
}

export async function findLastSeal(db: Queryable, chain: string): Promise<AuditSeal | undefined> {
  return db
    .selectFrom('auditSeals')
    .selectAll()
    .where('chain', '=', chain)
    .orderBy('lastId', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function addSeals(db: Queryable, seals: Seal[], sealedAt: Date): Promise<void> {
  await db
    .insertInto('auditSeals')
    .values(seals.map(({ rowIds, ...seal }) => ({ ...seal, rowIds: JSON.stringify(rowIds), sealedAt })))
    .execute();
}

/** Every chain that has rows or seals, and how many. */
export async function listChains(db: Queryable): Promise<{ chain: string; rows: number; seals: number }[]> {
  const { rows } = await sql<{ chain: string; rows: number; seals: number }>`
    select chain, sum(rows)::int as rows, sum(seals)::int as seals
    from (
      select ${chainOfRow} as chain, count(*) as rows, 0 as seals from audit_log group by 1
      union all
      select chain, 0, count(*) from audit_seals group by 1
    ) as counts
    group by chain order by chain`.execute(db);
  return rows;
}

/** The chain's next seal after `number`. */
export async function findNextSeal(db: Queryable, chain: string, number: number): Promise<AuditSeal | undefined> {
  return db
    .selectFrom('auditSeals')
    .selectAll()
    .where('chain', '=', chain)
    .where('number', '>', number)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
}

/** The first number that no seal has although a later one is there; null: there is none such. */
export async function findMissingNumber(db: Queryable): Promise<number | null> {
  const { rows } = await sql<{ missing: number }>`
    select place as missing
    from (select number, row_number() over (order by number) as place from audit_seals) as numbered
    where number <> place order by place limit 1`.execute(db);
  return rows[0]?.missing ?? null;
}

/** Which of these hashes, noted outside the database, no seal has. */
export async function listMissingHashes(db: Queryable, hashes: string[]): Promise<string[]> {
  const { rows } = await sql<{ hash: string }>`
    select wanted.hash from unnest(${hashes}::text[]) as wanted (hash)
    where not exists (select 1 from audit_seals where audit_seals.hash = wanted.hash)`.execute(db);
  return rows.map(({ hash }) => hash);
}
