import type { Mapping } from '../api/contract/mapping.ts';
import type { CrmGroup } from '../api/contract/rights.ts';
import type { AppContext } from '../context.ts';
import { AppError } from '../errors.ts';
import type { XeroAccount, XeroOrganisation, XeroTaxRate, XeroTrackingCategory } from '../xero/xero-list-answers.ts';
import type { NewItem, XeroBrandingTheme } from '../xero/xero-lists.ts';
import type { Pipeline } from '../zoho/zoho-org.ts';
import type { Offered } from './check-settings.ts';
import type { DealField } from './crm-fields.ts';
import { noteIfLost } from './note-lost.ts';
import { xeroAccess, zohoAccess, type OrgState } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'zoho' | 'xero' | 'now'>;

/** The CRM's pipelines with their stages; null when the CRM is not connected, or it has just turned out to be lost. */
export async function readPipelines(ctx: Context, state: OrgState): Promise<Pipeline[] | null> {
  if (state.zoho?.state !== 'connected') return null;
  return unlessLost(ctx, state, 'zoho', () => ctx.zoho.getPipelines(zohoAccess(state)));
}

/** The profiles and roles of the CRM's active users; null as above. */
export async function readGroups(
  ctx: Context,
  state: OrgState,
): Promise<{ profiles: CrmGroup[]; roles: CrmGroup[] } | null> {
  if (state.zoho?.state !== 'connected') return null;
  return unlessLost(ctx, state, 'zoho', () => ctx.zoho.listGroups(zohoAccess(state)));
}

type XeroOffered = Omit<Offered, 'pipelines' | 'dealFields' | 'subforms'>;

export const nothingOffered: XeroOffered = {
  ...{ accounts: null, taxRates: null, itemCodes: null, brandingThemeIds: null, tracking: null },
};

/** The fields of the CRM's deals; null as above. */
export async function readDealFields(ctx: Context, state: OrgState): Promise<DealField[] | null> {
  if (state.zoho?.state !== 'connected') return null;
  return unlessLost(ctx, state, 'zoho', () => ctx.zoho.listDealFields(zohoAccess(state)));
}

/** The Xero organisation's accounts and tax rates, and of the other lists those the mapping names something of; null as above. */
export async function readXeroOffer(ctx: Context, state: OrgState, mapping?: Mapping): Promise<XeroOffered> {
  const access = xeroAccess(state.xero, 'person');
  if (!access) return nothingOffered;
  const read = async (): Promise<XeroOffered> => {
    const [accounts, taxRates, items, themes, tracking] = await Promise.all([
      ctx.xero.listAccounts(access),
      ctx.xero.listTaxRates(access),
      mapping?.items === 'default' ? ctx.xero.listItems(access) : null,
      mapping?.brandingThemeId ? ctx.xero.listBrandingThemes(access) : null,
      mapping && mapping.tracking.length > 0 ? ctx.xero.readTracking(access, 'fresh') : null,
    ]);
    return { accounts, taxRates, ...codesAndIds(items, themes), tracking };
  };
  return (await unlessLost(ctx, state, 'xero', read)) ?? nothingOffered;
}

/** Null, with a line in the log, when the CRM fails: the page is of use without it. */
export async function unlessUnreadable<T>(
  { log }: Pick<AppContext, 'log'>,
  { org: { orgId } }: OrgState,
  read: () => Promise<T | null>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    log.warn({ err: error, orgId }, 'the CRM could not be read: not everything is checked or offered');
    return null;
  }
}

/** All that a mapping can be made of, and what the organisation suggests; null as above. */
export interface XeroChoices {
  organisation: XeroOrganisation;
  accounts: XeroAccount[];
  taxRates: XeroTaxRate[];
  items: NewItem[] | null;
  brandingThemes: XeroBrandingTheme[] | null;
  tracking: XeroTrackingCategory[] | null;
  currencies: string[] | null;
}

export async function readXeroChoices(ctx: Context, state: OrgState): Promise<XeroChoices | null> {
  const access = xeroAccess(state.xero, 'person');
  if (!access) return null;
  return unlessLost(ctx, state, 'xero', async () => {
    const [organisation, accounts, taxRates, items, brandingThemes, tracking, currencies] = await Promise.all([
      ctx.xero.getOrganisation(access),
      ctx.xero.listAccounts(access),
      ctx.xero.listTaxRates(access),
      ctx.xero.listItems(access),
      ctx.xero.listBrandingThemes(access),
      ctx.xero.readTracking(access, 'fresh'),
      ctx.xero.listCurrencies(access),
    ]);
    return { organisation, accounts, taxRates, items, brandingThemes, tracking, currencies };
  });
}

/** What settings are checked against. */
export function offeredOf(choices: XeroChoices | null): XeroOffered {
  if (!choices) return nothingOffered;
  const { accounts, taxRates, items, brandingThemes, tracking } = choices;
  return { accounts, taxRates, ...codesAndIds(items, brandingThemes), tracking };
}

function codesAndIds(items: NewItem[] | null, themes: XeroBrandingTheme[] | null) {
  return {
    itemCodes: items?.map(({ code }) => code) ?? null,
    brandingThemeIds: themes?.map(({ id }) => id) ?? null,
  };
}

/** A refused grant makes the connection *lost*, with what to do, instead of failing the whole page. */
async function unlessLost<T>(
  ctx: Context,
  { org: { orgId } }: OrgState,
  provider: 'zoho' | 'xero',
  read: () => Promise<T>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError) || error.retry !== 'reconnect') throw error;
    await noteIfLost(ctx, { orgId, provider }, error);
    return null;
  }
}
