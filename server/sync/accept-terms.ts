import type { AppContext } from '../context.ts';
import { noteAudit } from '../db/audit-log.ts';
import { inTransaction } from '../db/db.ts';
import { addTermsAcceptance, findTermsAcceptance } from '../db/terms-acceptances.ts';
import { AppError } from '../errors.ts';
import { dataFlows, termsVersion } from './data-flows.ts';

type Context = Pick<AppContext, 'db' | 'now'>;

/** The terms as they are now, and who accepted them for the org. */
export async function readTerms(ctx: Context, orgId: string) {
  const accepted = await findTermsAcceptance(ctx.db, orgId, termsVersion);
  return {
    version: termsVersion,
    dataFlows,
    accepted: accepted ? { by: accepted.userName, at: accepted.acceptedAt.toISOString() } : null,
  };
}

/** An administrator accepts terms, privacy notice and the list of what goes where. 409 for a version that is not the present one. */
export async function acceptTerms(
  ctx: Context,
  { orgId, userId, userName, version }: { orgId: string; userId: string; userName: string; version: string },
): Promise<void> {
  if (version !== termsVersion) {
    throw new AppError('terms_changed', 'The terms have changed meanwhile.', {
      status: 409,
      fix: 'Reload the page and read them again.',
    });
  }
  await inTransaction(ctx.db, async (transaction) => {
    const acceptance = { orgId, version, userId, userName, acceptedAt: ctx.now() };
    if (!(await addTermsAcceptance(transaction, acceptance))) return;
    await noteAudit(transaction, {
      ...{ orgId, at: ctx.now(), actor: 'person', userId, origin: 'settings', network: null },
      ...{ action: 'terms.accepted', outcome: 'success', code: null, subject: { version } },
    });
  });
}
