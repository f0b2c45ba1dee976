import * as z from 'zod';
import { AppError } from '../errors.ts';
import {
  accountsSchema,
  organisationsSchema,
  taxRatesSchema,
  toOrganisation,
  trackingCategoriesSchema,
  type XeroAccount,
  type XeroOrganisation,
  type XeroTaxRate,
  type XeroTrackingCategory,
} from './xero-list-answers.ts';
import type { XeroAccess, XeroCaller } from './xero-call.ts';
import { idempotencyKey } from './xero-elements.ts';
import { refusedElement, validationMessages } from './xero-error.ts';

/** What an organisation's invoices may be made of. Null: this organisation does not say. */
export interface XeroOffer {
  organisation: XeroOrganisation;
  accounts: XeroAccount[];
  taxRates: XeroTaxRate[];
  itemCodes: string[] | null;
  currencies: string[] | null;
  /** Names of what the connected user and the organisation's plan do not allow. */
  forbiddenActions: string[] | null;
}

/** How old a list may be: of this moment, of the last quarter of an hour, or of that and not from before a time. */
type Age = 'fresh' | 'recent' | { since: Date };

export interface XeroLists {
  getOrganisation(access: XeroAccess): Promise<XeroOrganisation>;
  listAccounts(access: XeroAccess): Promise<XeroAccount[]>;
  listTaxRates(access: XeroAccess): Promise<XeroTaxRate[]>;
  /** The following four: null when this organisation does not say. */
  listItems(access: XeroAccess): Promise<NewItem[] | null>;
  listBrandingThemes(access: XeroAccess): Promise<XeroBrandingTheme[] | null>;
  listCurrencies(access: XeroAccess): Promise<string[] | null>;
  /** Those in use with their options in use; as old as an offer may be. */
  readTracking(access: XeroAccess, age: Age): Promise<XeroTrackingCategory[] | null>;
  /** All of it, read at most a quarter of an hour ago; `fresh` when a person acts or Xero has just refused something. */
  readOffer(access: XeroAccess, age: Age): Promise<XeroOffer>;
  /** Items that deals' products need and the organisation does not have; gives those that Xero refused. */
  createItems(access: XeroAccess, items: NewItem[], tryId: string): Promise<RefusedItem[]>;
}

export interface NewItem {
  code: string;
  name: string;
}

export interface XeroBrandingTheme {
  id: string;
  name: string;
}

export interface RefusedItem {
  code: string;
  refusal: AppError;
}

const text = z.string().nullish();
const itemsSchema = z.object({ Items: z.array(z.looseObject({ Code: z.string(), Name: text })) });
const currenciesSchema = z.object({ Currencies: z.array(z.object({ Code: z.string() })) });
const actionsSchema = z.object({ Actions: z.array(z.object({ Name: z.string(), Status: text })) });

/** The call may be made later: nothing was said about the list. */
const limitCodes = ['xero_rate_limited', 'xero_budget', 'xero_day_budget'];
const brandingThemesSchema = z.object({
  BrandingThemes: z.array(z.object({ BrandingThemeID: z.string(), Name: text })),
});

const RECENT_MS = 15 * 60_000;
/** Deals that ask at the same moment share one reading. */
const FRESH_MS = 2000;

export function createXeroLists({ call }: XeroCaller, now: () => Date): XeroLists {
  const offers = remember(readNow, now);
  const trackings = remember(listTracking, now);

  async function getOrganisation(access: XeroAccess): Promise<XeroOrganisation> {
    return toOrganisation(
      await call(access, 'read', organisationsSchema, (api) => api.getOrganisations(access.tenantId)),
    );
  }
  async function listAccounts(access: XeroAccess): Promise<XeroAccount[]> {
    return (await call(access, 'read', accountsSchema, (api) => api.getAccounts(access.tenantId))).Accounts;
  }
  async function listTaxRates(access: XeroAccess): Promise<XeroTaxRate[]> {
    return (await call(access, 'read', taxRatesSchema, (api) => api.getTaxRates(access.tenantId))).TaxRates;
  }

  async function listItems(access: XeroAccess) {
    return (await call(access, 'read', itemsSchema, (api) => api.getItems(access.tenantId))).Items;
  }

  async function listCurrencies(access: XeroAccess): Promise<string[] | null> {
    const answer = await optional(() =>
      call(access, 'read', currenciesSchema, (api) => api.getCurrencies(access.tenantId)),
    );
    return answer?.Currencies.map(({ Code }) => Code) ?? null;
  }

  async function listTracking(access: XeroAccess): Promise<XeroTrackingCategory[] | null> {
    const { tenantId } = access;
    const answer = await optional(() =>
      call(access, 'read', trackingCategoriesSchema, (api) => api.getTrackingCategories(tenantId)),
    );
    return answer?.TrackingCategories ?? null;
  }

  async function readNow(access: XeroAccess): Promise<XeroOffer> {
    const { tenantId } = access;
    const [organisation, accounts, taxRates] = await Promise.all([
      getOrganisation(access),
      listAccounts(access),
      listTaxRates(access),
    ]);
    const [items, currencies, actions] = await Promise.all([
      optional(() => listItems(access)),
      listCurrencies(access),
      optional(() => call(access, 'read', actionsSchema, (api) => api.getOrganisationActions(tenantId))),
    ]);
    return {
      ...{ organisation, accounts, taxRates },
      itemCodes: items?.map(({ Code }) => Code) ?? null,
      currencies,
      forbiddenActions:
        actions?.Actions.filter(({ Status }) => Status === 'NOT-ALLOWED').map(({ Name }) => Name) ?? null,
    };
  }

  return {
    ...{ getOrganisation, listAccounts, listTaxRates, listCurrencies },
    readOffer: (access, age) => offers.read(access, age),
    readTracking: (access, age) => trackings.read(access, age),
    async listItems(access) {
      const items = await optional(() => listItems(access));
      return items?.map(({ Code, Name }) => ({ code: Code, name: Name ?? Code })) ?? null;
    },
    async listBrandingThemes(access) {
      const answer = await optional(() =>
        call(access, 'read', brandingThemesSchema, (api) => api.getBrandingThemes(access.tenantId)),
      );
      return answer?.BrandingThemes.map(({ BrandingThemeID: id, Name }) => ({ id, name: Name ?? id })) ?? null;
    },
    async createItems(access, items, tryId) {
      const answer = await call(access, 'write', itemsSchema, (api) =>
        api.createItems(access.tenantId, { items }, false, undefined, idempotencyKey([tryId], items)),
      );
      offers.forget(access);
      const refused = answer.Items.filter((item) => validationMessages(item).length > 0);
      if (refused.length === 0) return [];
      // Another deal may have made the same item at the same moment: then it is there, whoever made it.
      const present = new Set((await listItems(access)).map(({ Code }) => Code));
      return refused
        .filter(({ Code }) => !present.has(Code))
        .map((item) => ({ code: item.Code, refusal: refusedElement(item) }));
    },
  };
}

/**
 * What was read of a tenant by one person's grant (what is allowed depends on both), for as long as it may be believed. Read
 * as for a person: everyone's deals wait for it, and a click finds it read.
 */
function remember<T>(read: (access: XeroAccess) => Promise<T>, now: () => Date) {
  const readings = new Map<string, { readAt: number; answer: Promise<T> }>();
  const keyOf = ({ tenantId, tokenSetId }: XeroAccess) => `${tenantId} ${tokenSetId}`;
  const forget = (access: XeroAccess) => void readings.delete(keyOf(access));
  return {
    forget,
    async read(access: XeroAccess, age: Age): Promise<T> {
      const key = keyOf(access);
      const known = readings.get(key);
      if (known && known.readAt >= oldestReading(age, now())) return known.answer;
      const reading = { readAt: now().getTime(), answer: read({ ...access, urgency: 'person' }) };
      readings.set(key, reading);
      // A failed read is nobody's recent knowledge.
      reading.answer.catch(() => readings.get(key) === reading && forget(access));
      return reading.answer;
    },
  };
}

function oldestReading(age: Age, now: Date): number {
  if (age === 'fresh') return now.getTime() - FRESH_MS;
  const recent = now.getTime() - RECENT_MS;
  return age === 'recent' ? recent : Math.max(recent, age.since.getTime());
}

/** Lists that only sharpen the checks: an organisation whose plan has none of it is not refused for that. */
async function optional<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const mustKnow = !(error instanceof AppError) || error.retry === 'reconnect' || limitCodes.includes(error.code);
    if (mustKnow) throw error;
    return null;
  }
}
