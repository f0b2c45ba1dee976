import type { AppContext } from '../context.ts';
import { settleSync } from '../db/claimed-syncs.ts';
import type { DealSync } from '../db/deal-tables.ts';
import type { Settlement } from './settlement.ts';

/** Stores how the work on a deal ended, or when it goes on, and tells log and figures of it. */
export async function settleRow(
  { db, log, metrics, now }: Pick<AppContext, 'db' | 'log' | 'metrics' | 'now'>,
  row: DealSync,
  settlement: Settlement,
): Promise<void> {
  await settleSync(db, row, settlement, now());
  const { orgId, dealId, ruleId, id: jobId } = row;
  const { state, problem, attempts } = settlement;
  metrics.dealSettled(state);
  log.info({ orgId, dealId, ruleId, jobId, state, code: problem?.code ?? null, attempts }, 'a deal was settled');
}
