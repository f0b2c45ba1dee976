import type { AppContext } from '../context.ts';
import { AppError } from '../errors.ts';
import type { Deal } from './deal.ts';
import { namedFields } from './named-fields.ts';
import { settingsOf, zohoAccess, type OrgState } from './org-state.ts';

/** The deal as the CRM has it now, with all that an invoice may be made of; AppError 404 when it is gone. */
export async function readDeal(ctx: Pick<AppContext, 'zoho'>, state: OrgState, dealId: string): Promise<Deal> {
  const question = {
    ...{ homeCurrency: state.org.currency, subforms: 'needed' as const },
    moreFields: namedFields(settingsOf(state)),
  };
  const read = (await ctx.zoho.getDeals(zohoAccess(state), [dealId], question)).get(dealId);
  if (read && 'error' in read) throw read.error;
  if (read?.deal) return read.deal;
  throw new AppError('deal_gone', 'The deal is no longer in Zoho CRM.', { status: 404 });
}
