import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { sellableAccounts, usableTaxRates } from '../sync/check-settings.ts';
import { nameableFields } from '../sync/deal-field-kinds.ts';
import { flagSettings } from '../sync/flag-settings.ts';
import { offerDealFields } from '../sync/offer-deal-fields.ts';
import type { OrgState } from '../sync/org-state.ts';
import { readCrmChoices } from '../sync/read-crm-choices.ts';
import {
  offeredOf,
  readDealFields,
  readGroups,
  readPipelines,
  readXeroChoices,
  unlessUnreadable,
  type XeroChoices,
} from '../sync/read-offers.ts';
import { suggestMapping } from '../sync/suggest-mapping.ts';
import type { ChoicesAnswer } from './contract/choices.ts';
import { requireHostedRight } from './session.ts';
import { mustReadOrg } from './settings.ts';

/** What the pickers of the settings page offer, and what of the saved settings no longer works. */
export function settingsChoiceRoutes(ctx: AppContext): Router {
  const router = Router();
  router.get('/api/settings/choices', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'settings');
    response.json(await readChoices(ctx, await mustReadOrg(ctx, orgId)));
  });
  return router;
}

async function readChoices(ctx: AppContext, state: OrgState): Promise<ChoicesAnswer> {
  const [pipelines, { dealFields, crm }, xero, groups] = await Promise.all([
    readPipelines(ctx, state),
    readFields(ctx, state),
    readXeroChoices(ctx, state),
    unlessUnreadable(ctx, state, () => readGroups(ctx, state)),
  ]);
  const currencies = { crm: state.org.currency, xero: state.xero?.baseCurrency ?? null };
  const offered = { pipelines, dealFields, subforms: crm.subforms, ...offeredOf(xero) };
  return {
    pipelines,
    ...(dealFields ? offerDealFields(dealFields, currencies) : { figureFields: null, exchangeRateFields: null }),
    dealFields: dealFields && nameableFields(dealFields),
    ...crm,
    ...xeroChoices(xero),
    currencies: xero?.currencies ? { xero: xero.currencies, crm: state.org.currency } : null,
    profiles: groups?.profiles ?? null,
    roles: groups?.roles ?? null,
    flagged: state.saved ? flagSettings(state.saved, offered) : [],
  };
}

async function readFields(ctx: AppContext, state: OrgState) {
  const dealFields = await unlessUnreadable(ctx, state, () => readDealFields(ctx, state));
  return { dealFields, crm: await readCrmChoices(ctx, state, dealFields) };
}

function xeroChoices(xero: XeroChoices | null) {
  if (!xero) {
    const nothing = { items: null, brandingThemes: null, tracking: null, suggestions: null };
    return { accounts: null, taxRates: null, ...nothing };
  }
  const { accounts, taxRates, items, brandingThemes, tracking } = xero;
  return {
    accounts: sellableAccounts(accounts),
    taxRates: usableTaxRates(taxRates).map(({ taxType, name, ratePercent }) => ({ taxType, name, ratePercent })),
    ...{ items, brandingThemes, tracking },
    suggestions: suggestMapping(xero),
  };
}
