import type { Transaction } from 'kysely';
import type { AppContext } from '../context.ts';
import { requestSync, wakeSyncs } from '../db/deal-syncs.ts';
import type { Tables } from '../db/tables.ts';
import { recordEvent } from '../db/webhook-events.ts';
import { codesEnding } from '../sync/problem-codes.ts';
import { anyRule, wholeDeal } from '../sync/settings.ts';

/** Records what came in and the work it asks for, in one transaction; the workers hear of it when that commits. */
export async function recordStageEvent(
  ctx: Pick<AppContext, 'wake' | 'now'>,
  transaction: Transaction<Tables>,
  event: {
    orgId: string;
    source: 'zoho-notification' | 'zoho-stage';
    body: unknown;
    /** The deals named; `stage` when the event says which stage was entered. */
    deals: { dealId: string; stage: string | null }[];
  },
): Promise<void> {
  const { orgId, source, body, deals } = event;
  const now = ctx.now();
  await recordEvent(transaction, { orgId, source, body, now });
  // Always in the same order: two events about the same deals would wait for each other's rows otherwise.
  const stageOfDeal = new Map(deals.map(({ dealId, stage }) => [dealId, stage] as const));
  // What failed for something on the deal may have been mended by this edit.
  const mended = { orgId, problemCodes: codesEnding('crm'), dealIds: [...stageOfDeal.keys()], now };
  if (stageOfDeal.size > 0) await wakeSyncs(transaction, mended);
  for (const [dealId, stage] of [...stageOfDeal].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await requestSync(transaction, {
      ...{ orgId, dealId, ruleId: anyRule, instalment: wholeDeal, cause: 'event', now },
      namedStage: stage,
      requestedBy: null,
    });
  }
  await ctx.wake(orgId, { work: 'background', transaction });
}
