import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import { AppError, badRequest, notFound } from '../errors.ts';
import type { InstalmentPlan } from './instalment-plan.ts';
import { ruleOfClick, ruleOfInvoice, wholeDeal } from './settings.ts';

/**
 * What a click asks for: the deal by a rule, or one part of it, which its plan's rule makes. AppError 400 or 404 for what there
 * is not, 409 when the plan's rule was removed.
 */
export function causeOfClick(
  { ruleId, instalment }: { ruleId: string | null; instalment: string | null },
  { settings, deal, plan }: { settings: Settings; deal: { pipeline: string | null }; plan: InstalmentPlan | null },
): { rule: Rule; instalment: string } {
  if (instalment === null) {
    const rule = ruleOfClick(settings, deal.pipeline, ruleId);
    if (!rule) throw badRequest('unknown_rule', 'There is no such rule.');
    return { rule, instalment: wholeDeal };
  }
  if (!plan?.instalments.some(({ id }) => id === instalment)) {
    throw notFound('instalment_not_found', 'No such part invoice is planned on this deal.');
  }
  if (ruleId !== null && ruleId !== plan.ruleId) throw badRequest('unknown_rule', 'The plan is by another rule.');
  const rule = ruleOfInvoice(settings, plan.ruleId);
  if (rule) return { rule, instalment };
  throw new AppError('rule_off', 'The rule of the part invoices was removed.', {
    ...{ status: 409, fix: 'Plan them anew, or bring the rule back in Settings.' },
  });
}
