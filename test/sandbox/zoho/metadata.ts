/** What the org's set-up says: modules, fields, pipelines, layouts and related lists, in Zoho's API names. */

export const moduleNames = ['Deals', 'Accounts', 'Contacts', 'Products', 'Quotes', 'Tasks'] as const;
export type ModuleName = (typeof moduleNames)[number];
export const isModuleName = (name: string): name is ModuleName => (moduleNames as readonly string[]).includes(name);

export type DataType =
  | 'text'
  | 'textarea'
  | 'currency'
  | 'double'
  | 'integer'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'picklist'
  | 'multiselectpicklist'
  | 'boolean'
  | 'email'
  | 'phone'
  | 'website'
  | 'lookup'
  | 'ownerlookup'
  | 'subform';

export interface Field {
  id: string;
  api_name: string;
  field_label: string;
  data_type: DataType;
  /** The module a lookup points to. */
  lookup?: ModuleName;
  /** Made by an administrator or through the API; the rest is Zoho's own. */
  custom?: { length: number; decimalPlaces: number };
}

/** `API_Name:type` or `API_Name:lookup>Module`; ids follow from the position, so they are the same in every run. */
const described: Record<ModuleName, string> = {
  Deals: `Deal_Name:text Amount:currency Stage:picklist Pipeline:picklist Closing_Date:date Probability:integer
    Expected_Revenue:currency Type:picklist Next_Step:text Lead_Source:picklist Description:textarea
    Account_Name:lookup>Accounts Contact_Name:lookup>Contacts Reason_For_Loss__s:picklist
    Stage_Modified_Time:datetime`,
  Accounts: `Account_Name:text Account_Number:text Phone:phone Website:website Billing_Street:text Billing_City:text
    Billing_State:text Billing_Code:text Billing_Country:text Shipping_Street:text Shipping_City:text
    Shipping_State:text Shipping_Code:text Shipping_Country:text Parent_Account:lookup>Accounts Description:textarea`,
  Contacts: `First_Name:text Last_Name:text Full_Name:text Salutation:picklist Email:email Secondary_Email:email
    Phone:phone Mobile:phone Account_Name:lookup>Accounts Mailing_Street:text Mailing_City:text Mailing_State:text
    Mailing_Zip:text Mailing_Country:text Other_Street:text Other_City:text Other_State:text Other_Zip:text
    Other_Country:text Description:textarea`,
  Products: `Product_Name:text Product_Code:text Unit_Price:currency Taxable:boolean Tax:multiselectpicklist Usage_Unit:picklist
    Product_Active:boolean Qty_in_Stock:double Description:textarea`,
  Quotes: `Subject:text Quote_Stage:picklist Deal_Name:lookup>Deals Account_Name:lookup>Accounts
    Contact_Name:lookup>Contacts Valid_Till:date Sub_Total:currency Discount:currency Tax:currency Adjustment:currency
    Grand_Total:currency Terms_and_Conditions:textarea Billing_Street:text Billing_City:text Billing_State:text
    Billing_Code:text Billing_Country:text Shipping_Street:text Shipping_City:text Shipping_State:text
    Shipping_Code:text Shipping_Country:text Description:textarea Quoted_Items:subform`,
  Tasks: `Subject:text Due_Date:date Status:picklist Priority:picklist What_Id:lookup>Deals Description:textarea`,
};
const inEveryModule = `Owner:ownerlookup Created_By:ownerlookup Modified_By:ownerlookup Created_Time:datetime
  Modified_Time:datetime`;
/** Only there when the org has several currencies switched on (`mc_status`). */
const withSeveralCurrencies = 'Currency:picklist Exchange_Rate:double';

/** An id of this org: 18 digits, kept as text because a number would lose some. */
export const idAt = (position: number): string => `572576700000${String(position).padStart(6, '0')}`;

export const moduleId = (module: ModuleName): string => idAt(2110 + moduleNames.indexOf(module));

/** The fields of a module; currency fields exist only in an org with several currencies. */
export function fieldsOf(module: ModuleName, options: { severalCurrencies: 'on' | 'off' }): Field[] {
  const words = `${described[module]} ${inEveryModule} ${options.severalCurrencies === 'on' ? withSeveralCurrencies : ''}`;
  return words
    .trim()
    .split(/\s+/)
    .map((word, position) => {
      const [apiName = '', type = 'text'] = word.split(':');
      const [dataType, lookup] = type.split('>');
      return {
        id: idAt(30_000 + moduleNames.indexOf(module) * 1000 + position),
        api_name: apiName,
        field_label: apiName.replace(/__s$/, '').replaceAll('_', ' '),
        data_type: dataType as DataType,
        ...(lookup === undefined ? {} : { lookup: lookup as ModuleName }),
      };
    });
}

export interface Stage {
  id: string;
  display_value: string;
  actual_value: string;
  sequence_number: number;
  forecast_type: 'Open' | 'Closed Won' | 'Closed Lost';
  forecast_category: { id: string; name: string };
  colour_code: string;
}
export interface Pipeline {
  id: string;
  display_value: string;
  actual_value: string;
  default: boolean;
  maps: Stage[];
}

type StageRow = [
  actual: string,
  display: string,
  probability: number,
  forecast: Stage['forecast_type'],
  colour: string,
];

/** Labels differ from actual values in places, as they do in orgs that renamed or translated a stage. */
const stageRows: Record<string, StageRow[]> = {
  'Standard (Standard)': [
    ['Qualification', 'Qualification', 10, 'Open', '#9aa8bd'],
    ['Needs Analysis', 'Needs Analysis', 20, 'Open', '#7fa6d9'],
    ['Proposal/Price Quote', 'Proposal', 60, 'Open', '#5b8fd6'],
    ['Negotiation/Review', 'Negotiation', 80, 'Open', '#d9a441'],
    ['Closed Won', 'Closed Won', 100, 'Closed Won', '#2e9e6b'],
    ['Closed Lost', 'Closed Lost', 0, 'Closed Lost', '#c65353'],
  ],
  Renewals: [
    ['Renewal Due', 'Due', 40, 'Open', '#7fa6d9'],
    ['Renewal Offered', 'Offered', 70, 'Open', '#d9a441'],
    ['Renewal Won', 'Renewed', 100, 'Closed Won', '#2e9e6b'],
    ['Renewal Lost', 'Churned', 0, 'Closed Lost', '#c65353'],
  ],
};
const forecastCategory = {
  Open: { id: '572576700000001201', name: 'Pipeline' },
  'Closed Won': { id: '572576700000001202', name: 'Closed' },
  'Closed Lost': { id: '572576700000001203', name: 'Omitted' },
} as const;

export const pipelines: Pipeline[] = Object.entries(stageRows).map(([name, rows], pipelineIndex) => ({
  id: idAt(4100 + pipelineIndex),
  display_value: name,
  actual_value: name,
  default: pipelineIndex === 0,
  maps: rows.map(([actual, display, , forecast, colour], index) => ({
    id: idAt(4200 + pipelineIndex * 100 + index),
    actual_value: actual,
    display_value: display,
    sequence_number: index + 1,
    forecast_type: forecast,
    forecast_category: forecastCategory[forecast],
    colour_code: colour,
  })),
}));

/** Per cent, by a stage's actual value; the field knows it, the pipeline does not. */
export const probabilities = Object.fromEntries(
  Object.values(stageRows).flatMap((rows) => rows.map(([actual, , probability]) => [actual, probability])),
);

export const defaultPipeline = 'Standard (Standard)';
export const stagesOf = (pipeline: string): Stage[] =>
  pipelines.find(({ actual_value: actual }) => actual === pipeline)?.maps ?? [];

export const dealLayout = { id: '572576700000004001', name: 'Standard' } as const;

export const quoteStages = [
  'Draft',
  'Negotiation',
  'Delivered',
  'On Hold',
  'Confirmed',
  'Accepted',
  'Closed Won',
  'Closed Lost',
];

/** The taxes of the org, as a product's field lists them. */
export const productTaxes = ['GST - 15.0 %', 'No GST - 0.0 %'];

/** What every row of a subform has besides its own columns. */
export const columnsOfZoho: Pick<Field, 'api_name' | 'data_type' | 'lookup'>[] = [
  { api_name: 'Parent_Id', data_type: 'lookup', lookup: 'Deals' },
  ...(['Created_Time', 'Modified_Time'] as const).map((name) => ({ api_name: name, data_type: 'datetime' as const })),
];

/** Which related lists a deal has, by the name used in the address. */
export const dealRelatedLists = [
  { id: '572576700000004501', api_name: 'Quotes', name: 'Quotes', module: 'Quotes' },
  { id: '572576700000004502', api_name: 'Products', name: 'Products', module: 'Products' },
] as const;
