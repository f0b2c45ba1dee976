import type { AppContext } from '../context.ts';
import {
  findMissingNumber,
  findNextSeal,
  listChainRows,
  listChains,
  listMissingHashes,
  noOrg,
  readFrontier,
} from '../db/audit-seals.ts';
import type { AuditSeal } from '../db/audit-tables.ts';
import { checkSeal, type Breach } from './audit-chain.ts';

/** How an org's part of the audit log stands. */
export interface ChainReport {
  /** Empty: rows that are of no org we know. */
  orgId: string;
  rows: number;
  seals: number;
  /** Added so lately that they are not sealed yet: nothing can be said of these. */
  unsealed: number;
  breach: Breach | null;
}

export interface AuditReport {
  chains: ChainReport[];
  /** What concerns no single org: a seal that is gone. */
  problems: string[];
}

/** Enough for any look, below what a float can count. */
const NO_END = Number.MAX_SAFE_INTEGER;

/** Compares every row of the audit log with its seal. `witnesses`: hashes of seals that a server's log has named. */
export async function checkAudit(ctx: Pick<AppContext, 'db'>, witnesses: string[] = []): Promise<AuditReport> {
  const { lastId: frontier } = await readFrontier(ctx.db);
  const chains: ChainReport[] = [];
  for (const { chain, rows, seals } of await listChains(ctx.db)) {
    chains.push({ orgId: chain, rows, seals, ...(await checkChain(ctx, chain, frontier)) });
  }
  const missing = await findMissingNumber(ctx.db);
  const gone = await listMissingHashes(ctx.db, witnesses);
  const problems = [
    ...(missing === null ? [] : [`seal ${missing} was removed`]),
    ...gone.map((hash) => `the seal ${hash} is not there, or no longer says what it said`),
  ];
  return { chains, problems };
}

async function checkChain(
  { db }: Pick<AppContext, 'db'>,
  chain: string,
  frontier: number,
): Promise<Pick<ChainReport, 'unsealed' | 'breach'>> {
  let previous: AuditSeal | null = null;
  for (;;) {
    const seal: AuditSeal | undefined = await findNextSeal(db, chain, previous?.number ?? 0);
    if (!seal) break;
    const rows = await listChainRows(db, { chain, after: previous?.lastId ?? 0, until: seal.lastId });
    const breach = checkSeal(previous, seal, rows);
    if (breach) return { unsealed: 0, breach };
    previous = seal;
  }
  const after = previous?.lastId ?? 0;
  // Every row up to the frontier was sealed at the same time.
  const [stray] = await listChainRows(db, { chain, after, until: frontier, limit: 1 });
  const unsealed = await listChainRows(db, { chain, after: frontier, until: NO_END });
  const what = 'it was put in afterwards, or its seal was removed';
  return { unsealed: unsealed.length, breach: stray ? { rowId: stray.id, what } : null };
}

/** The report in lines of text, and whether all is well. */
export function auditLines({ chains, problems }: AuditReport): { lines: string[]; verdict: 'intact' | 'broken' } {
  const lines = chains.map(({ orgId, rows, seals, unsealed, breach }) => {
    const name = orgId === noOrg ? 'of no org' : `org ${orgId}`;
    const counts = `${name}: ${rows} rows, ${seals} seals, ${unsealed} rows not sealed yet`;
    if (!breach) return `${counts}: intact`;
    const place = breach.rowId === null ? '' : ` at row ${breach.rowId}`;
    return `${counts}: BROKEN${place}: ${breach.what}`;
  });
  const isBroken = problems.length > 0 || chains.some(({ breach }) => breach !== null);
  return {
    lines: [...lines, ...problems.map((problem) => `BROKEN: ${problem}`)],
    verdict: isBroken ? 'broken' : 'intact',
  };
}
