import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import { templateFields } from './named-fields.ts';
import { conditionFields } from './rule-conditions.ts';

export type WatchedModule = 'Deals' | 'Quotes' | 'Accounts' | 'Contacts' | 'Products';

export interface ModuleWatch {
  module: WatchedModule;
  /** Whose change is told, at most ten (Zoho's limit); empty where every change is, because more than ten matter. */
  fields: string[];
}

const MAX_FIELDS = 10;

const ofDeals = [
  'Stage',
  'Amount',
  'Pipeline',
  'Account_Name',
  'Contact_Name',
  'Closing_Date',
  'Currency',
  'Deal_Name',
];
/** A change of a row changes the totals, too. */
const ofQuotes = ['Quote_Stage', 'Deal_Name', 'Sub_Total', 'Discount', 'Tax', 'Adjustment', 'Grand_Total', 'Currency'];
const ofContacts = [
  ...['First_Name', 'Last_Name', 'Email', 'Phone', 'Mobile'],
  ...['Mailing_Street', 'Mailing_City', 'Mailing_State', 'Mailing_Zip', 'Mailing_Country'],
];
const ofProducts = ['Product_Name', 'Product_Code', 'Unit_Price', 'Description', 'Tax'];

/** What the CRM must tell us of for these settings; deals come first and always. */
export function watchedModules({ rules, mapping }: Pick<Settings, 'rules' | 'mapping'>): ModuleWatch[] {
  const enabled = rules.filter((rule) => rule.enabled);
  const reads = (source: string) => enabled.some(({ lineSource }) => lineSource === source || lineSource === 'auto');
  const subforms = new Set(enabled.flatMap(subformOf));
  const named = [...conditionFields(enabled), ...templateFields(mapping)];
  const rate = mapping.exchangeRateField === null ? [] : [mapping.exchangeRateField];
  return [
    // What finds no place among the ten is found when the CRM is looked through for what no event told.
    {
      module: 'Deals',
      fields: [...new Set([...ofDeals, ...rate, ...subforms, ...named])].slice(0, MAX_FIELDS),
    },
    ...(reads('quote') ? [{ module: 'Quotes' as const, fields: ofQuotes }] : []),
    // Two addresses, a name, a phone and a tax number are more than ten.
    ...(enabled.length > 0 ? [{ module: 'Accounts' as const, fields: [] }] : []),
    ...(enabled.length > 0 ? [{ module: 'Contacts' as const, fields: ofContacts }] : []),
    ...(reads('products') ? [{ module: 'Products' as const, fields: ofProducts }] : []),
  ];
}

function subformOf({ lineSource }: Rule): string[] {
  const [kind, name] = lineSource.split(':');
  return kind === 'subform' && name ? [name] : [];
}
