import type { AppContext } from '../context.ts';
import { markLost } from '../db/connections.ts';
import { AppError } from '../errors.ts';
import { explainProblem } from './explain-problem.ts';

/** A refused grant makes the connection *lost*, with what to do, until an administrator connects again. */
export async function noteIfLost(
  { db, now }: Pick<AppContext, 'db' | 'now'>,
  /** `provider`: whose it is when the error does not say. */
  { orgId, provider }: { orgId: string; provider: 'zoho' | 'xero' },
  error: unknown,
): Promise<void> {
  if (!(error instanceof AppError) || error.retry !== 'reconnect') return;
  await markLost(db, { orgId, provider: error.provider ?? provider, problem: explainProblem(error), now: now() });
}
