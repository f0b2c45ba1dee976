import { sql } from 'kysely';
import { inTransaction, type Db, type Queryable } from './db.ts';

/** A column that holds sealed values; `key`: the columns that name its row. All names as PostgreSQL has them. */
export interface SealedColumn {
  table: string;
  column: string;
  key: string[];
}

export interface SealedValue {
  /** What `key` says, in its order. */
  key: string[];
  sealed: string;
}

/** Values that do not begin with `prefix`, in the order of their keys, after `after`. */
export async function listSealedOtherwise(
  db: Queryable,
  { table, column, key }: SealedColumn,
  { prefix, after, limit }: { prefix: string; after: string[] | null; limit: number },
): Promise<SealedValue[]> {
  const names = sql.join(key.map((name) => sql`${sql.id(name)}::text`));
  const isAfter = after === null ? sql`true` : sql`(${names}) > (${sql.join(after.map((text) => sql`${text}::text`))})`;
  const { rows } = await sql<SealedValue>`
    select array[${names}] as key, ${sql.id(column)} as sealed from ${sql.id(table)}
    where ${sql.id(column)} is not null and not starts_with(${sql.id(column)}, ${prefix}) and ${isAfter}
    order by ${names} limit ${limit}`.execute(db);
  return rows;
}

export interface Resealed extends SealedValue {
  /** What takes the place of `sealed`. */
  anew: string;
}

/** Replaces values in one transaction; one that has changed since it was read is left, and not counted. */
export async function replaceSealed(db: Db, { table, column, key }: SealedColumn, values: Resealed[]): Promise<number> {
  return inTransaction(db, async (transaction) => {
    let replaced = 0n;
    for (const value of values) {
      const isIt = key.map((name, index) => sql`${sql.id(name)}::text = ${value.key[index]}`);
      const { numAffectedRows } = await sql`
        update ${sql.id(table)} set ${sql.id(column)} = ${value.anew}
        where ${sql.join(isIt, sql` and `)} and ${sql.id(column)} = ${value.sealed}`.execute(transaction);
      replaced += numAffectedRows ?? 0n;
    }
    return Number(replaced);
  });
}
