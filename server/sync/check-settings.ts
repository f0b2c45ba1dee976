import type { SubformChoice } from '../api/contract/choices.ts';
import type { Mapping } from '../api/contract/mapping.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { FieldError } from '../errors.ts';
import type { XeroAccount, XeroTaxRate, XeroTrackingCategory } from '../xero/xero-list-answers.ts';
import type { Pipeline } from '../zoho/zoho-org.ts';
import { checkAutomations, checkCrmFields, checkExchangeRateField } from './check-crm-settings.ts';
import { checkConditions, checkTemplates } from './check-named-fields.ts';
import type { DealField } from './crm-fields.ts';
import { missingTracking } from './missing-tracking.ts';
import { checkRights } from './rights.ts';
import { wrongColumns } from './subform-columns.ts';

/** What the two sides offer; null what cannot be read, and then not checked. */
export interface Offered {
  pipelines: Pipeline[] | null;
  accounts: XeroAccount[] | null;
  taxRates: XeroTaxRate[] | null;
  itemCodes: string[] | null;
  brandingThemeIds: string[] | null;
  /** The fields of deals. */
  dealFields: DealField[] | null;
  /** The subforms of deals with their columns. */
  subforms: SubformChoice[] | null;
  /** Categories and options in use. */
  tracking: XeroTrackingCategory[] | null;
}

/** Active revenue accounts with a code that are not Xero's own. https://developer.xero.com/documentation/xero-app-store/app-partner-guides/certification-checkpoints */
export function sellableAccounts(accounts: XeroAccount[]): { code: string; name: string }[] {
  return accounts.flatMap(({ code, name, isActive, isRevenue, isSystemAccount }) =>
    code !== null && isActive && isRevenue && !isSystemAccount ? [{ code, name }] : [],
  );
}

export function usableTaxRates(taxRates: XeroTaxRate[]): XeroTaxRate[] {
  return taxRates.filter((rate) => rate.isActive && rate.appliesToRevenue);
}

/**
 * Every setting that cannot work: rules that contradict themselves or name a stage the CRM does not have; accounts, tax
 * rates, items, branding themes and tracking that Xero would refuse or leave out.
 */
export function checkSettings(settings: Settings, offered: Offered): FieldError[] {
  const { mapping } = settings;
  const products = Object.entries(mapping.products);
  return [
    ...checkRules(settings, offered),
    ...checkAccount('mapping.salesAccountCode', mapping.salesAccountCode, offered),
    ...checkTax('mapping.taxType', mapping.taxType, offered),
    ...Object.entries(mapping.taxes).flatMap(([name, taxType]) => checkTax(`mapping.taxes.${name}`, taxType, offered)),
    ...products.flatMap(([id, product]) => [
      ...checkAccount(`mapping.products.${id}.accountCode`, product.accountCode, offered),
      ...checkTax(`mapping.products.${id}.taxType`, product.taxType, offered),
    ]),
    ...checkDefaultItem(mapping, offered),
    ...checkBrandingTheme(mapping, offered),
    ...checkTracking(mapping, offered),
    ...checkExchangeRateField(settings, offered),
    ...wrongColumns(mapping, offered.subforms),
    ...checkConditions(settings, offered),
    ...checkTemplates(settings, offered),
    ...checkCrmFields(settings, offered),
    ...checkAutomations(settings, offered),
    ...checkRights(settings.rights),
  ];
}

function checkRules({ rules, mapping }: Settings, offered: Offered): FieldError[] {
  return rules.flatMap((rule, index) => {
    const problems = [...checkPlace(rule, offered), ...checkSubform(rule, mapping)];
    const first = rules.findIndex((other) => other.id === rule.id);
    if (first !== index) problems.push({ field: 'id', message: `“${rule.id}” is used twice` });
    if (rule.email && rule.status !== 'AUTHORISED') {
      problems.push({ field: 'email', message: 'only an approved (AUTHORISED) invoice can be e-mailed' });
    }
    const percent = Number(rule.portion);
    if (percent === 0 || percent > 100) {
      problems.push({ field: 'portion', message: 'a percent must be more than 0 and at most 100' });
    }
    return problems.map(({ field, message }) => ({ field: `rules.${index}.${field}`, message }));
  });
}

/** A rule that is off may keep a stage that is gone: it must not stand in the way of other changes. */
function checkPlace({ enabled, pipeline, stage }: Rule, { pipelines }: Offered): FieldError[] {
  if (!enabled || pipelines === null || pipelines.length === 0) return [];
  const possible = pipelines.filter(({ value }) => pipeline === null || value === pipeline);
  if (possible.length === 0) return [{ field: 'pipeline', message: `the CRM has no pipeline “${pipeline}”` }];
  if (possible.some(({ stages }) => stages.some(({ value }) => value === stage))) return [];
  const who = pipeline === null ? 'no pipeline of the CRM has' : `the pipeline “${pipeline}” does not have`;
  return [{ field: 'stage', message: `${who} the stage “${stage}”` }];
}

/** A subform whose columns are not set says nothing about money. */
function checkSubform({ enabled, lineSource }: Rule, { subforms }: Mapping): FieldError[] {
  const [kind, subform = ''] = lineSource.split(':');
  if (!enabled || kind !== 'subform' || subforms[subform]?.unitPrice !== undefined) return [];
  const message = `choose the column with the price of the subform “${subform}” (mapping.subforms.${subform}.unitPrice) first`;
  return [{ field: 'lineSource', message }];
}

function checkDefaultItem({ items, defaultItemCode }: Mapping, { itemCodes }: Offered): FieldError[] {
  const field = 'mapping.defaultItemCode';
  if (items !== 'default') return [];
  if (defaultItemCode === null) return [{ field, message: 'choose the item that stands for products without one' }];
  const isKnown = itemCodes?.includes(defaultItemCode) ?? true;
  return isKnown ? [] : [{ field, message: `Xero has no item “${defaultItemCode}”` }];
}

function checkBrandingTheme({ brandingThemeId }: Mapping, { brandingThemeIds }: Offered): FieldError[] {
  if (brandingThemeId === null || brandingThemeIds === null || brandingThemeIds.includes(brandingThemeId)) return [];
  return [{ field: 'mapping.brandingThemeId', message: `Xero has no branding theme “${brandingThemeId}”` }];
}

function checkTracking({ tracking }: Mapping, offered: Offered): FieldError[] {
  return tracking.flatMap((named, index) => {
    const field = `mapping.tracking.${index}`;
    const isRepeated = tracking.findIndex(({ category }) => category === named.category) !== index;
    if (isRepeated) return [{ field: `${field}.category`, message: `“${named.category}” is named twice` }];
    const missing = offered.tracking && missingTracking(named, offered.tracking);
    return missing ? [{ field: `${field}.${missing.part}`, message: missing.message }] : [];
  });
}

function checkAccount(field: string, code: string | null, { accounts }: Offered): FieldError[] {
  if (code === null || accounts === null) return [];
  const account = accounts.find((candidate) => candidate.code === code);
  const message = !account
    ? `Xero has no account “${code}”`
    : !account.isActive
      ? `account “${code}” is archived in Xero`
      : account.isSystemAccount
        ? `account “${code}” is one of Xero’s own system accounts`
        : !account.isRevenue
          ? `account “${code}” is not a revenue account`
          : null;
  return message ? [{ field, message }] : [];
}

function checkTax(field: string, taxType: string | null, { taxRates }: Offered): FieldError[] {
  if (taxType === null || taxRates === null) return [];
  const rate = taxRates.find((candidate) => candidate.taxType === taxType);
  const message = !rate
    ? `Xero has no tax rate “${taxType}”`
    : !rate.isActive
      ? `tax rate “${rate.name}” is no longer active in Xero`
      : !rate.appliesToRevenue
        ? `tax rate “${rate.name}” does not apply to revenue`
        : null;
  return message ? [{ field, message }] : [];
}
