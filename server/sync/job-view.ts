import type { JobView } from '../api/contract/jobs.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { EmailProblem } from '../db/invoice-emails.ts';
import type { LoggedSync } from '../db/sync-log.ts';
import { untilWoken } from './settlement.ts';

/** A unit of work as the sync log shows it; `emails`: what is wrong with e-mails of its deal. */
export function jobView(row: LoggedSync, { emails, rules }: { emails: EmailProblem[]; rules: Rule[] }): JobView {
  const email = emails.find((each) => isOfRow(each, row));
  const notBefore = row.notBefore ?? (row.problem ? null : (email?.notBefore ?? null));
  const waitsForTime = notBefore !== null && notBefore.getTime() < untilWoken.getTime();
  return {
    id: row.id,
    dealId: row.dealId,
    dealName: row.dealName,
    kind: 'sync-deal',
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: waitsForTime ? notBefore.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    problem: row.problem ?? email?.problem ?? null,
    correlationId: row.correlationId,
    cause: row.cause,
    ruleId: row.ruleId,
    ruleName: rules.find(({ id }) => id === row.ruleId)?.name ?? null,
    invoiceNumber: row.invoiceNumber,
    ignored: ignoredView(row),
  };
}

function ignoredView({ ignoredAt, ignoredBy, ignoredReason }: LoggedSync): JobView['ignored'] {
  if (ignoredAt === null) return null;
  return { reason: ignoredReason ?? '', by: ignoredBy ?? '', at: ignoredAt.toISOString() };
}

function isOfRow(email: EmailProblem, { dealId, ruleId, instalment }: LoggedSync): boolean {
  return email.dealId === dealId && email.ruleId === ruleId && email.instalment === instalment;
}
