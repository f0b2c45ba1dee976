import { isModuleName, moduleId, moduleNames, type Field, type ModuleName } from './metadata.ts';
import { isObject, type Json, type JsonObject, textOf } from './json.ts';
import { invalidData, mandatoryNotFound, ZohoRefusal } from './zoho-refusal.ts';
import { readZohoTime } from './zoho-time.ts';

/** A subscription of the Notifications API: https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html */
export interface Watch {
  channelId: string;
  /** `Deals.edit`, `Deals.all`, … */
  events: string[];
  notifyUrl: string;
  token: string | null;
  expiresAt: Date;
  affectedValues: 'returned' | 'left out';
  conditions: Json[];
  /** Per module, the fields whose change is told; a module that is not here is told of any change. */
  selections: Map<ModuleName, { operator: 'and' | 'or'; fields: string[] }>;
}

const WEEK_MS = 7 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;
const MAX_TOKEN_LENGTH = 50;
const MAX_FIELDS = 10;
const MAX_GROUPS = 2;
const operations = ['create', 'edit', 'delete', 'all'];

const invalidAt = (apiName: string, extra: JsonObject = {}): ZohoRefusal =>
  invalidData('invalid data', { ...extra, api_name: apiName, json_path: `$.watch[0].${apiName}` });

function readEvents(value: Json | undefined, hasModule: (module: ModuleName) => boolean): string[] {
  if (value === undefined) throw mandatoryNotFound('events', '$.watch[0].events');
  if (!Array.isArray(value) || value.length === 0) throw invalidAt('events', { expected_data_type: 'jsonarray' });
  return value.map((event) => {
    const [module = '', operation = ''] = textOf(event).split('.');
    if (isModuleName(module) && hasModule(module) && operations.includes(operation)) return `${module}.${operation}`;
    throw invalidAt('events', { supported_values: moduleNames.map((name) => `${name}.all`) });
  });
}

/** An expiry that is absent or more than a week away silently becomes one hour. */
function readExpiry(value: Json | undefined, now: Date): Date {
  const inAnHour = new Date(now.getTime() + HOUR_MS);
  if (value === undefined || value === null) return inAnHour;
  const at = typeof value === 'string' ? readZohoTime(value) : null;
  if (!at || at <= now) throw invalidAt('channel_expiry', { expected_data_type: 'datetime' });
  return at.getTime() - now.getTime() > WEEK_MS ? inAnHour : at;
}

function readNotifyUrl(value: Json | undefined): string {
  if (value === undefined) throw mandatoryNotFound('notify_url', '$.watch[0].notify_url');
  if (typeof value !== 'string' || !/^https?:\/\/[^\s]+$/.test(value)) throw invalidAt('notify_url');
  return value;
}

function readToken(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw invalidAt('token', { expected_data_type: 'string' });
  if (value.length > MAX_TOKEN_LENGTH) throw invalidAt('token', { maximum_length: MAX_TOKEN_LENGTH });
  return value;
}

/** Groups may nest; every leaf names its field by API name and id. */
function readSelection(criteria: Json | undefined, fields: Field[]): { names: string[]; groups: number } {
  if (!isObject(criteria)) throw invalidAt('field_selection', { expected_data_type: 'jsonobject' });
  if (Array.isArray(criteria.group)) {
    if (criteria.group_operator !== 'and' && criteria.group_operator !== 'or') throw invalidAt('group_operator');
    const inner = criteria.group.map((part) => readSelection(part, fields));
    return {
      names: inner.flatMap(({ names }) => names),
      groups: 1 + inner.reduce((sum, { groups }) => sum + groups, 0),
    };
  }
  const named = isObject(criteria.field) ? criteria.field : {};
  const field = fields.find(({ id, api_name: name }) => name === named.api_name && id === named.id);
  if (!field) throw invalidAt('field');
  return { names: [field.api_name], groups: 0 };
}

function readConditions(
  conditions: Json | undefined,
  fieldsOfModule: (module: ModuleName) => Field[],
): Watch['selections'] {
  const selections: Watch['selections'] = new Map();
  if (conditions === undefined || conditions === null) return selections;
  if (!Array.isArray(conditions)) throw invalidAt('notification_condition', { expected_data_type: 'jsonarray' });
  for (const condition of conditions) {
    if (!isObject(condition) || condition.type !== 'field_selection') throw invalidAt('type');
    const named = isObject(condition.module) ? condition.module : {};
    const module = textOf(named.api_name);
    if (!isModuleName(module) || named.id !== moduleId(module)) throw invalidAt('module');
    const selection = condition.field_selection;
    const { names, groups } = readSelection(selection, fieldsOfModule(module));
    if (names.length > MAX_FIELDS || groups > MAX_GROUPS) {
      throw new ZohoRefusal(400, 'LIMIT_EXCEEDED', 'limit exceeded', {
        api_name: 'field_selection',
        limit: MAX_FIELDS,
      });
    }
    const operator = isObject(selection) && selection.group_operator === 'and' ? 'and' : 'or';
    selections.set(module, { operator, fields: names });
  }
  return selections;
}

export function readChannelId(value: Json | undefined): string {
  if (value === undefined || value === null) throw mandatoryNotFound('channel_id', '$.watch[0].channel_id');
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (!/^\d{1,19}$/.test(text)) throw invalidAt('channel_id', { expected_data_type: 'long' });
  return text;
}

/** Reads one element of a watch request; what an update leaves out stays as it was. Throws a ZohoRefusal. */
export function readWatch(
  element: JsonObject,
  options: {
    before?: Watch;
    now: Date;
    hasModule: (module: ModuleName) => boolean;
    fieldsOfModule: (module: ModuleName) => Field[];
  },
): Watch {
  const { before, now } = options;
  const given = <Value>(name: string, kept: Value | undefined, read: (value: Json | undefined) => Value): Value =>
    before && element[name] === undefined && kept !== undefined ? kept : read(element[name]);
  return {
    channelId: readChannelId(element.channel_id),
    events: readEvents(element.events, options.hasModule),
    notifyUrl: given('notify_url', before?.notifyUrl, readNotifyUrl),
    token: given('token', before?.token, readToken),
    expiresAt: readExpiry(element.channel_expiry, now),
    affectedValues: element.return_affected_field_values === true ? 'returned' : 'left out',
    conditions: given('notification_condition', before?.conditions, (value) => (Array.isArray(value) ? value : [])),
    selections: given('notification_condition', before?.selections, (value) =>
      readConditions(value, options.fieldsOfModule),
    ),
  };
}

/** Is this watch told of that change? */
export function isTold(
  watch: Watch,
  change: { module: ModuleName; operation: 'create' | 'edit'; changed: string[]; now: Date },
): boolean {
  if (watch.expiresAt <= change.now) return false;
  const named = [`${change.module}.${change.operation}`, `${change.module}.all`];
  if (!watch.events.some((event) => named.includes(event))) return false;
  const selection = watch.selections.get(change.module);
  if (!selection || change.operation === 'create') return true;
  return selection.operator === 'or'
    ? selection.fields.some((name) => change.changed.includes(name))
    : selection.fields.every((name) => change.changed.includes(name));
}
