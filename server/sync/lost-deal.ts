import type { Problem } from '../api/contract/problems.ts';
import type { AppContext } from '../context.ts';
import type { Deal } from './deal.ts';
import { zohoAccess, type OrgState } from './org-state.ts';

/**
 * Why a part invoice is not made by itself on its day: the CRM counts the deal’s stage as lost. Null: it does not. Asked of
 * the CRM, since only few parts have a day.
 */
export async function lostDealProblem(
  { zoho }: Pick<AppContext, 'zoho'>,
  state: OrgState,
  { stage, pipeline }: Pick<Deal, 'stage' | 'pipeline'>,
): Promise<Problem | null> {
  const pipelines = await zoho.getPipelines(zohoAccess(state));
  const [own] = pipelines.filter(({ value }) => value === pipeline);
  const stages = own?.stages ?? pipelines.flatMap((each) => each.stages);
  if (!stages.some(({ value, closedLost }) => value === stage && closedLost)) return null;
  return {
    code: 'deal_lost',
    message: `The deal is at “${stage ?? ''}”, so this part invoice was not made on its day.`,
    fix: 'Create the part from the deal if it is owed all the same.',
    detail: null,
  };
}
