import { sql, type Insertable, type Nullable } from 'kysely';
import type { Problem } from '../api/contract/problems.ts';
import type { ZohoExtra } from '../sync/zoho-extras.ts';
import type { Queryable } from './db.ts';
import type { Connection, TokenSetRow } from './org-tables.ts';
import type { Tables } from './tables.ts';

type Provider = Connection['provider'];

/** What an access token is opened and judged by. */
export type StoredToken = Pick<TokenSetRow, 'id' | 'provider' | 'owner' | 'sealed' | 'accessExpiresAt'>;

/** A connection with its token as it was stored when it was read: what then calls need not ask for it again. */
export type ConnectionRead = Connection & { storedToken: StoredToken | null };

export async function findConnection(
  db: Queryable,
  orgId: string,
  provider: Provider,
): Promise<ConnectionRead | undefined> {
  const row = await connectionsOf(db, orgId).where('connections.provider', '=', provider).executeTakeFirst();
  return row && withToken(row);
}

/** Both sides of an org, read at one moment. */
export async function findConnections(
  db: Queryable,
  orgId: string,
): Promise<Partial<Record<Provider, ConnectionRead>>> {
  const rows = await connectionsOf(db, orgId).execute();
  return Object.fromEntries(rows.map((row) => [row.provider, withToken(row)]));
}

function connectionsOf(db: Queryable, orgId: string) {
  return db
    .selectFrom('connections')
    .leftJoin('tokenSets', 'tokenSets.id', 'connections.tokenSetId')
    .selectAll('connections')
    .select(['tokenSets.owner', 'tokenSets.sealed', 'tokenSets.accessExpiresAt'])
    .where('connections.orgId', '=', orgId);
}

function withToken({
  owner,
  sealed,
  accessExpiresAt,
  ...connection
}: Connection & Nullable<Pick<StoredToken, 'owner' | 'sealed' | 'accessExpiresAt'>>): ConnectionRead {
  const { provider, tokenSetId: id } = connection;
  const isStored = id !== null && owner !== null && sealed !== null && accessExpiresAt !== null;
  return { ...connection, storedToken: isStored ? { id, provider, owner, sealed, accessExpiresAt } : null };
}

/** Stores a connection made or made again. */
export async function putConnection(db: Queryable, connection: Insertable<Tables['connections']>): Promise<void> {
  const { orgId: _orgId, provider: _provider, ...values } = connection;
  await db
    .insertInto('connections')
    .values(connection)
    .onConflict((conflict) => conflict.columns(['orgId', 'provider']).doUpdateSet({ problem: null, ...values }))
    .execute();
}

/** The grant no longer works: told in words until an administrator connects again. Only a connected one can be lost: false for any other. */
export async function markLost(
  db: Queryable,
  lost: { orgId: string; provider: Provider; problem: Problem; now: Date },
): Promise<boolean> {
  const row = await db
    .updateTable('connections')
    .set({ state: 'lost', problem: JSON.stringify(lost.problem), since: lost.now })
    .where('orgId', '=', lost.orgId)
    .where('provider', '=', lost.provider)
    .where('state', '=', 'connected')
    .returning('orgId')
    .executeTakeFirst();
  return row !== undefined;
}

/** Disconnected on purpose: links and mirror stay, the grant goes. */
export async function markNotConnected(
  db: Queryable,
  { orgId, provider, now }: { orgId: string; provider: Provider; now: Date },
): Promise<void> {
  await db
    .updateTable('connections')
    .set({ state: 'not_connected', tokenSetId: null, problem: null, since: now })
    .where('orgId', '=', orgId)
    .where('provider', '=', provider)
    .execute();
}

/** A permission turned out to be missing: whatever needs it waits for a new consent. */
export async function dropExtra(db: Queryable, orgId: string, extra: ZohoExtra): Promise<void> {
  await db
    .updateTable('connections')
    .set({ extras: sql<ZohoExtra[]>`array_remove(extras, ${extra})` })
    .where('orgId', '=', orgId)
    .where('provider', '=', 'zoho')
    .execute();
}

export async function listConnected(db: Queryable, provider: Provider): Promise<Connection[]> {
  return db
    .selectFrom('connections')
    .selectAll()
    .where('provider', '=', provider)
    .where('state', '=', 'connected')
    .execute();
}

export async function noteInvoicesRead(db: Queryable, orgId: string, until: Date): Promise<void> {
  await db
    .updateTable('connections')
    .set({ invoicesReadUntil: until })
    .where('orgId', '=', orgId)
    .where('provider', '=', 'xero')
    .execute();
}

/** Whether a row's organisation in Xero is the one that its org is connected to. */
export function isOfConnectedTenant(table: string) {
  return sql<boolean>`exists (
    select 1 from connections as xero
    where xero.provider = 'xero' and xero.state = 'connected'
      and xero.org_id = ${sql.ref(`${table}.orgId`)} and xero.tenant_id = ${sql.ref(`${table}.tenantId`)})`;
}

/** Usually one; several CRM accounts may share a Xero organisation. */
export async function listOrgsOfTenant(db: Queryable, tenantId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('connections')
    .select('orgId')
    .where('provider', '=', 'xero')
    .where('tenantId', '=', tenantId)
    .where('state', '=', 'connected')
    .execute();
  return rows.map((row) => row.orgId);
}

/** Connections that work stand still, for a reason that is told; their grants are kept. */
export async function pauseConnections(
  db: Queryable,
  { orgId, problem, now }: { orgId: string; problem: Problem; now: Date },
): Promise<void> {
  await db
    .updateTable('connections')
    .set({ state: 'lost', problem: JSON.stringify(problem), since: now })
    .where('orgId', '=', orgId)
    .where('state', '=', 'connected')
    .execute();
}

/** Those that stand still for this reason go on. */
export async function endConnectionPause(
  db: Queryable,
  { orgId, problemCode, now }: { orgId: string; problemCode: string; now: Date },
): Promise<void> {
  await db
    .updateTable('connections')
    .set({ state: 'connected', problem: null, since: now })
    .where('orgId', '=', orgId)
    .where('state', '=', 'lost')
    .where('tokenSetId', 'is not', null)
    .where(sql<string>`problem ->> 'code'`, '=', problemCode)
    .execute();
}

/** The grant was looked at and works; `problem`: what does not bode well all the same. */
export async function noteChecked(
  db: Queryable,
  { orgId, provider, problem, now }: { orgId: string; provider: Provider; problem: Problem | null; now: Date },
): Promise<void> {
  await db
    .updateTable('connections')
    .set({ checkedAt: now, problem: problem && JSON.stringify(problem) })
    .where('orgId', '=', orgId)
    .where('provider', '=', provider)
    .where('state', '=', 'connected')
    .execute();
}

/** Something went wrong that may be the grant's fault: it is looked at with the next round. */
export async function askForCheck(db: Queryable, orgId: string, provider: Provider): Promise<void> {
  await db
    .updateTable('connections')
    .set({ checkedAt: null })
    .where('orgId', '=', orgId)
    .where('provider', '=', provider)
    .execute();
}

/** The orgs with a grant that has not been looked at since `before`. */
export async function listOrgsToCheck(db: Queryable, before: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('connections')
    .select('orgId')
    .distinct()
    .where('state', '=', 'connected')
    .where((row) => row.or([row('checkedAt', 'is', null), row('checkedAt', '<', before)]))
    .execute();
  return rows.map((row) => row.orgId);
}
