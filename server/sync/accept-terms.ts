import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { inTransaction } from '../db/db.ts';
import { addTermsAcceptance, findTermsAcceptance } from '../db/terms-acceptances.ts';
import { AppError } from '../errors.ts';
import type { Language } from '../texts/language.ts';
import { dataFlowsIn, termsVersion } from './data-flows.ts';

type Context = Pick<AppContext, 'db' | 'now'>;

/** The terms as they are now, and who accepted them for the org. */
export async function readTerms(ctx: Context, orgId: string, language: Language) {
  const accepted = await findTermsAcceptance(ctx.db, orgId, termsVersion);
  return {
    version: termsVersion,
    dataFlows: dataFlowsIn(language),
    accepted: accepted ? { by: accepted.userName, at: accepted.acceptedAt.toISOString() } : null,
  };
}

interface Acceptance {
  orgId: string;
  userId: string;
  userName: string;
  version: string;
  by: AuditSource;
}

/** An administrator accepts terms, privacy notice and the list of what goes where. 409 for a version that is not the present one. */
export async function acceptTerms(ctx: Context, { orgId, userId, userName, version, by }: Acceptance): Promise<void> {
  if (version !== termsVersion) {
    throw new AppError('terms_changed', 'The terms have changed meanwhile.', {
      status: 409,
      fix: 'Reload the page and read them again.',
    });
  }
  await inTransaction(ctx.db, async (transaction) => {
    const acceptance = { orgId, version, userId, userName, acceptedAt: ctx.now() };
    if (!(await addTermsAcceptance(transaction, acceptance))) return;
    await noteDone(transaction, { ...by, orgId, at: ctx.now(), action: 'terms.accepted', subject: { version } });
  });
}
