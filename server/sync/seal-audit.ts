import type { AppContext } from '../context.ts';
import {
  addSeals,
  findLastSeal,
  lastIdOfLog,
  listChainRows,
  readFrontier,
  readHorizon,
  takeSealTurn,
} from '../db/audit-seals.ts';
import { inTransaction } from '../db/db.ts';
import { sealRows, type Seal } from './audit-chain.ts';

type Context = Pick<AppContext, 'db' | 'log' | 'now'>;

/** What one transaction reads and seals. */
const ROWS_AT_ONCE = 1000;

/**
 * Binds what was added to the audit log since the last time into the chains of its orgs, away from the transactions that
 * added it. One process does it at a time. The log that names each seal is a witness outside the database.
 */
export async function sealAudit(ctx: Context): Promise<void> {
  const [{ lastId }, last] = await Promise.all([readFrontier(ctx.db), lastIdOfLog(ctx.db)]);
  if (last === lastId) return;
  const horizon = await readHorizon(ctx.db);
  if (horizon === null) return;
  for (;;) {
    const seals = await sealNext(ctx, horizon);
    for (const { number, chain, lastId: rowId, hash } of seals) {
      ctx.log.info({ number, orgId: chain, rowId, hash }, 'rows of the audit log were sealed');
    }
    if (seals.length === 0) return;
  }
}

async function sealNext({ db, now }: Context, horizon: number): Promise<Seal[]> {
  return inTransaction(db, async (transaction) => {
    if (!(await takeSealTurn(transaction))) return [];
    const frontier = await readFrontier(transaction);
    const rows = await listChainRows(transaction, { after: frontier.lastId, until: horizon, limit: ROWS_AT_ONCE });
    const seals: Seal[] = [];
    for (const chain of new Set(rows.map((row) => row.chain))) {
      const ofChain = rows.filter((row) => row.chain === chain);
      const number = frontier.lastNumber + seals.length + 1;
      const previous = (await findLastSeal(transaction, chain)) ?? null;
      seals.push(sealRows(previous, { number, chain, rows: ofChain }));
    }
    if (seals.length > 0) await addSeals(transaction, seals, now());
    return seals;
  });
}
