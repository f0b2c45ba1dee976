import { isObject, textOf, type Json, type JsonObject } from './json.ts';
import {
  defaultPipeline,
  fieldsOf,
  idAt,
  moduleNames,
  probabilities,
  stagesOf,
  type Field,
  type ModuleName,
} from './metadata.ts';
import type { Org, User } from './org.ts';
import { totalQuote } from './quote-totals.ts';
import { invalidData, mandatoryNotFound, ZohoRefusal } from './zoho-refusal.ts';
import { zohoTime } from './zoho-time.ts';

export type { JsonObject } from './json.ts';
/** A CRM record in Zoho's API names; the id is a string of 18 digits. */
export type ZohoRecord = JsonObject & { id: string };

export interface RecordStore {
  fields(module: ModuleName): Field[];
  /** Fields that were added to a module. */
  customFields: Map<ModuleName, Field[]>;
  /** The columns of subforms, by the name of the module that their rows are in. */
  subformColumns: Map<string, Field[]>;
  find(module: ModuleName, id: string): ZohoRecord | undefined;
  /** All records of a module, oldest first. */
  list(module: ModuleName): ZohoRecord[];
  insert(module: ModuleName, values: JsonObject, by: User): ZohoRecord;
  /** Throws a ZohoRefusal when a value cannot be; names the fields whose value really changed. */
  update(module: ModuleName, id: string, values: JsonObject, by: User): { record: ZohoRecord; changed: string[] };
  remove(module: ModuleName, id: string): void;
  /** Modules the org's edition does not have. */
  absentModules: Set<ModuleName>;
  /** When a deal came to which stage, oldest first. */
  stageHistory: Map<string, JsonObject[]>;
  /** Ids of the products in a deal's related list. */
  productsOf: Map<string, string[]>;
}

const mandatory: Record<ModuleName, string> = {
  Deals: 'Deal_Name',
  Accounts: 'Account_Name',
  Contacts: 'Last_Name',
  Products: 'Product_Name',
  Quotes: 'Subject',
  Tasks: 'Subject',
};
const nameField: Record<ModuleName, string> = { ...mandatory, Contacts: 'Full_Name' };

const expectedType: Partial<Record<Field['data_type'], { name: string; fits: (value: Json) => boolean }>> = {
  currency: { name: 'double', fits: (value) => typeof value === 'number' },
  double: { name: 'double', fits: (value) => typeof value === 'number' },
  integer: { name: 'integer', fits: (value) => Number.isInteger(value) },
  boolean: { name: 'boolean', fits: (value) => typeof value === 'boolean' },
  date: { name: 'date', fits: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) },
  subform: { name: 'jsonarray', fits: Array.isArray },
  multiselectpicklist: { name: 'jsonarray', fits: Array.isArray },
  lookup: { name: 'jsonobject', fits: (value) => isObject(value) && typeof value.id === 'string' },
  ownerlookup: { name: 'jsonobject', fits: (value) => isObject(value) && typeof value.id === 'string' },
};

function checkValue(field: Field, value: Json): void {
  const expected = expectedType[field.data_type] ?? { name: 'string', fits: (text: Json) => typeof text === 'string' };
  const place = { api_name: field.api_name, json_path: `$.data[0].${field.api_name}` };
  if (value === null) return;
  if (!expected.fits(value)) throw invalidData('invalid data', { expected_data_type: expected.name, ...place });
  const { custom } = field;
  const tooLong = custom && typeof value === 'string' && value.length > custom.length;
  if (tooLong) throw invalidData('invalid data', { maximum_length: custom.length, ...place });
  const decimals = typeof value === 'number' ? (String(value).split('.')[1]?.length ?? 0) : 0;
  if (custom && decimals > custom.decimalPlaces) throw invalidData('invalid data', place);
}

/** The records of one org in memory, kept as Zoho keeps them: checked values, names of lookups, times of change. */
export function createRecordStore(options: { org: Org; users: User[]; now: () => Date }): RecordStore {
  const { org, users } = options;
  const modules = Object.fromEntries(moduleNames.map((name) => [name, new Map<string, ZohoRecord>()])) as Record<
    ModuleName,
    Map<string, ZohoRecord>
  >;
  let lastId = 100_000;
  const nextId = (): string => idAt((lastId += 1));
  const customFields: RecordStore['customFields'] = new Map();
  const fields = (module: ModuleName): Field[] => [
    ...fieldsOf(module, { severalCurrencies: org.mc_status ? 'on' : 'off' }),
    ...(customFields.get(module) ?? []),
  ];
  const minified = (user: User): JsonObject => ({ id: user.id, name: user.full_name, email: user.email });

  /** Lookups carry the present name of what they point to. */
  function resolve(field: Field, value: Json): Json {
    if (!isObject(value)) return value;
    const id = textOf(value.id);
    if (field.data_type === 'ownerlookup') {
      const user = users.find((candidate) => candidate.id === id);
      if (!user) throw invalidData('the id given seems to be invalid', { api_name: field.api_name, id });
      return minified(user);
    }
    if (field.lookup === undefined) return value;
    const target = modules[field.lookup].get(id);
    if (!target) throw invalidData('the id given seems to be invalid', { api_name: field.api_name, id });
    return { id, name: target[nameField[field.lookup]] ?? null };
  }

  function present(module: ModuleName, record: ZohoRecord): ZohoRecord {
    const result: ZohoRecord = { ...record };
    for (const field of fields(module)) {
      if (field.data_type.endsWith('lookup')) result[field.api_name] = resolve(field, record[field.api_name] ?? null);
      else result[field.api_name] ??= null;
    }
    result.$currency_symbol = org.currency_symbol;
    return structuredClone(result);
  }

  function checkStage(record: JsonObject): void {
    const stages = stagesOf(textOf(record.Pipeline));
    if (stages.some(({ actual_value: actual }) => actual === record.Stage)) return;
    throw new ZohoRefusal(400, 'MAPPING_MISMATCH', 'Please check whether the input values are correct', {
      api_name: 'Stage',
      json_path: '$.data[0].Stage',
    });
  }

  /** What Zoho works out by itself from the values of a record. */
  function derive(module: ModuleName, record: ZohoRecord): ZohoRecord {
    if (module === 'Contacts') {
      return { ...record, Full_Name: [record.First_Name, record.Last_Name].map(textOf).join(' ').trim() };
    }
    if (module === 'Quotes') return totalQuote({ ...record, Quoted_Items: rowsOf(record) });
    if (module !== 'Deals') return record;
    checkStage(record);
    return { ...record, Probability: probabilities[textOf(record.Stage)] ?? null };
  }

  function rowsOf(quote: ZohoRecord): JsonObject[] {
    const rows = Array.isArray(quote.Quoted_Items) ? quote.Quoted_Items.filter(isObject) : [];
    return rows.map((row) => {
      const product = isObject(row.Product_Name) ? modules.Products.get(textOf(row.Product_Name.id)) : undefined;
      if (!product) throw invalidData('the id given seems to be invalid', { api_name: 'Product_Name' });
      const taxes = Array.isArray(row.Line_Tax) ? row.Line_Tax.filter(isObject) : [];
      return {
        Quantity: 1,
        List_Price: product.Unit_Price ?? 0,
        Discount: 0,
        Description: null,
        ...row,
        id: typeof row.id === 'string' ? row.id : nextId(),
        Product_Name: {
          id: product.id,
          name: product.Product_Name ?? null,
          Product_Code: product.Product_Code ?? null,
        },
        Line_Tax: taxes.map((tax) => ({ id: nextId(), display_name: tax.name ?? null, ...tax })),
      };
    });
  }

  function check(module: ModuleName, values: JsonObject): void {
    for (const field of fields(module)) {
      const value = values[field.api_name];
      if (value === undefined) continue;
      checkValue(field, value);
      resolve(field, value);
    }
  }

  const stageHistory: RecordStore['stageHistory'] = new Map();
  function noteStage(record: ZohoRecord, before?: ZohoRecord): void {
    if (record.Stage === undefined || record.Stage === before?.Stage) return;
    const entry = { id: nextId(), Stage: record.Stage, Modified_Time: record.Modified_Time ?? null };
    stageHistory.set(record.id, [...(stageHistory.get(record.id) ?? []), entry]);
  }

  const stamp = (): string => zohoTime(options.now(), org.time_zone);

  return {
    fields,
    customFields,
    subformColumns: new Map(),
    remove: (module, id) => void modules[module].delete(id),
    absentModules: new Set(),
    stageHistory,
    productsOf: new Map(),
    find(module, id) {
      const record = modules[module].get(id);
      return record && present(module, record);
    },
    list: (module) => [...modules[module].values()].map((record) => present(module, record)),
    insert(module, values, by) {
      const required = mandatory[module];
      if (values[required] === undefined || values[required] === '') {
        throw mandatoryNotFound(required, `$.data[0].${required}`);
      }
      check(module, values);
      const defaults: JsonObject = {
        ...(module === 'Deals' ? { Pipeline: defaultPipeline, Stage: 'Qualification' } : {}),
        ...(module === 'Quotes' ? { Quote_Stage: 'Draft' } : {}),
        ...(org.mc_status ? { Currency: org.iso_code, Exchange_Rate: 1 } : {}),
      };
      const origin = { Owner: minified(by), Created_By: minified(by), Created_Time: stamp() };
      const changeStamp = { Modified_By: minified(by), Modified_Time: stamp() };
      const record = derive(module, { ...defaults, ...origin, ...values, ...changeStamp, id: nextId() });
      modules[module].set(record.id, record);
      noteStage(record);
      return present(module, record);
    },
    update(module, id, values, by) {
      const before = modules[module].get(id);
      if (!before) throw invalidData('the id given seems to be invalid', { id });
      check(module, values);
      const stamps = { Modified_By: minified(by), Modified_Time: stamp() };
      const record = derive(module, { ...before, ...values, ...stamps, id });
      modules[module].set(id, record);
      noteStage(record, before);
      const compared = (value: Json | undefined): string =>
        JSON.stringify(isObject(value) ? (value.id ?? null) : (value ?? null));
      const changed = fields(module)
        .map(({ api_name: name }) => name)
        .filter((name) => !name.startsWith('Modified_') && compared(record[name]) !== compared(before[name]));
      return { record: present(module, record), changed };
    },
  };
}
