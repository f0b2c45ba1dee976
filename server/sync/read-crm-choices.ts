import type { SubformChoice } from '../api/contract/choices.ts';
import type { AppContext } from '../context.ts';
import type { DealField } from './crm-fields.ts';
import { quoteStagesOf, taxesOf } from './offer-crm-lists.ts';
import { zohoAccess, type OrgState } from './org-state.ts';
import { unlessUnreadable } from './read-offers.ts';
import { offerSubform } from './subform-columns.ts';

type Context = Pick<AppContext, 'log' | 'zoho'>;

/** What of the CRM besides deals a mapping can be made of. Null: it could not be read, or the CRM is not connected. */
export interface CrmChoices {
  subforms: SubformChoice[] | null;
  quoteStages: { value: string; label: string }[] | null;
  crmTaxes: { name: string; percent: string | null }[] | null;
}

/** Each list by itself: one that cannot be read says nothing about the others. */
export async function readCrmChoices(
  ctx: Context,
  state: OrgState,
  dealFields: DealField[] | null,
): Promise<CrmChoices> {
  const read = async <T>(module: string, offer: (fields: DealField[] | null) => T): Promise<T | null> => {
    if (state.zoho?.state !== 'connected') return null;
    return unlessUnreadable(ctx, state, async () => offer(await ctx.zoho.listModuleFields(zohoAccess(state), module)));
  };
  const [subforms, quoteStages, crmTaxes] = await Promise.all([
    readSubforms(ctx, state, dealFields),
    read('Quotes', quoteStagesOf),
    read('Products', taxesOf),
  ]);
  return { subforms, quoteStages, crmTaxes };
}

/** The subforms among the fields of deals, with their columns. */
export async function readSubforms(
  ctx: Context,
  state: OrgState,
  dealFields: DealField[] | null,
): Promise<SubformChoice[] | null> {
  const subforms = dealFields?.filter(({ type }) => type === 'subform');
  if (!subforms) return null;
  const columnsOf = (module: string) =>
    unlessUnreadable(ctx, state, () => ctx.zoho.listModuleFields(zohoAccess(state), module));
  return Promise.all(
    subforms.map(async (field) => offerSubform(field, await columnsOf(field.subformModule ?? field.apiName))),
  );
}
