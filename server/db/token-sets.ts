import { sql } from 'kysely';
import type { Queryable } from './db.ts';
import type { TokenSetRow } from './org-tables.ts';

export async function findTokenSet(db: Queryable, id: string): Promise<TokenSetRow | undefined> {
  return db.selectFrom('tokenSets').selectAll().where('id', '=', id).executeTakeFirst();
}

export type NewTokenSet = Pick<
  TokenSetRow,
  'provider' | 'owner' | 'issuerUrl' | 'sealed' | 'accessExpiresAt' | 'refreshExpiresAt'
>;

/** Stores a fresh grant and gives its id: a new one replaces the owner's earlier one, whoever holds a lease on it. */
export async function putTokenSet(db: Queryable, tokenSet: NewTokenSet): Promise<string> {
  const { id } = await db
    .insertInto('tokenSets')
    .values(tokenSet)
    .onConflict((conflict) =>
      conflict.columns(['provider', 'owner']).doUpdateSet({
        issuerUrl: tokenSet.issuerUrl,
        sealed: tokenSet.sealed,
        accessExpiresAt: tokenSet.accessExpiresAt,
        refreshExpiresAt: tokenSet.refreshExpiresAt,
        leaseUntil: null,
        version: sql<number>`token_sets.version + 1`,
      }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Claims the right to renew this version; false when another process has it. */
export async function leaseTokenSet(
  db: Queryable,
  lease: { id: string; version: number; now: Date; until: Date },
): Promise<boolean> {
  const claimed = await db
    .updateTable('tokenSets')
    .set({ leaseUntil: lease.until })
    .where('id', '=', lease.id)
    .where('version', '=', lease.version)
    .where((row) => row.or([row('leaseUntil', 'is', null), row('leaseUntil', '<', lease.now)]))
    .returning('id')
    .executeTakeFirst();
  return claimed !== undefined;
}

/** Stores what a renewal brought, if nobody stored a newer grant meanwhile. */
export async function storeRenewed(
  db: Queryable,
  renewed: Pick<TokenSetRow, 'id' | 'version' | 'sealed' | 'accessExpiresAt' | 'refreshExpiresAt'>,
): Promise<void> {
  await db
    .updateTable('tokenSets')
    .set({
      sealed: renewed.sealed,
      accessExpiresAt: renewed.accessExpiresAt,
      refreshExpiresAt: renewed.refreshExpiresAt,
      leaseUntil: null,
      version: renewed.version + 1,
    })
    .where('id', '=', renewed.id)
    .where('version', '=', renewed.version)
    .execute();
}

export async function releaseTokenSet(db: Queryable, id: string, version: number): Promise<void> {
  await db
    .updateTable('tokenSets')
    .set({ leaseUntil: null })
    .where('id', '=', id)
    .where('version', '=', version)
    .execute();
}

/** Erases a token set that no connection uses any more, and none that waits for a yes. */
export async function eraseUnusedTokenSet(db: Queryable, id: string): Promise<void> {
  await db
    .deleteFrom('tokenSets')
    .where('id', '=', id)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('connections')
            .select('orgId')
            .whereRef('connections.tokenSetId', '=', 'tokenSets.id')
            .where('state', '!=', 'not_connected'),
        ),
      ),
    )
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('organisationChoices')
            .select('orgId')
            .whereRef('organisationChoices.tokenSetId', '=', 'tokenSets.id'),
        ),
      ),
    )
    .execute();
}
