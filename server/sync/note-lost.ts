import type { AppContext } from '../context.ts';
import { byServer, noteDone } from '../db/audit-log.ts';
import { askForCheck, markLost } from '../db/connections.ts';
import { inTransaction } from '../db/db.ts';
import { AppError } from '../errors.ts';
import { explainProblem } from './explain-problem.ts';

/** A refused grant makes the connection *lost*, with what to do, until an administrator connects again. */
export async function noteIfLost(
  { db, now }: Pick<AppContext, 'db' | 'now'>,
  /** `provider`: whose it is when the error does not say. */
  { orgId, provider }: { orgId: string; provider: 'zoho' | 'xero' },
  error: unknown,
): Promise<void> {
  // Of one record, or the person has left: the look at the grant tells.
  if (error instanceof AppError && error.code === 'zoho_no_permission') await askForCheck(db, orgId, 'zoho');
  if (!(error instanceof AppError) || error.retry !== 'reconnect') return;
  const [whose, problem, at] = [error.provider ?? provider, explainProblem(error), now()];
  await inTransaction(db, async (transaction) => {
    if (!(await markLost(transaction, { orgId, provider: whose, problem, now: at }))) return;
    const action = `${whose}.connection_lost`;
    await noteDone(transaction, { ...byServer, orgId, at, action, subject: {}, after: { code: problem.code } });
  });
}
