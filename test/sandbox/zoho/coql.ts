import { CoqlSyntaxError, parseCoql, type Condition, type CoqlQuery, type Criterion } from './coql-parser.ts';
import { isModuleName, type Field, type ModuleName } from './metadata.ts';
import { isObject, type Json, type JsonObject, textOf } from './json.ts';
import type { RecordStore, ZohoRecord } from './records.ts';
import { ZohoRefusal } from './zoho-refusal.ts';
import { readZohoTime } from './zoho-time.ts';

const invalidQuery = (message: string, details: JsonObject): ZohoRefusal =>
  new ZohoRefusal(400, 'INVALID_QUERY', message, details);
const limitExceeded = (clause: string, limit: number): ZohoRefusal =>
  new ZohoRefusal(400, 'LIMIT_EXCEEDED', 'limit exceeded', { clause, limit });

/** https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html */
const LIMITS = { columns: 50, criteria: 25, inList: 50, orderBy: 10, rows: 2000, offset: 100_000 };

const criteriaOf = (condition: Condition): Criterion[] =>
  'join' in condition ? condition.parts.flatMap(criteriaOf) : [condition];

function checkLimits(query: CoqlQuery): void {
  const criteria = criteriaOf(query.where);
  if (query.columns.length > LIMITS.columns) throw limitExceeded('SELECT', LIMITS.columns);
  if (criteria.length > LIMITS.criteria) throw limitExceeded('WHERE', LIMITS.criteria);
  if (criteria.some(({ values }) => values.length > LIMITS.inList)) throw limitExceeded('IN', LIMITS.inList);
  if (query.orderBy.length > LIMITS.orderBy) throw limitExceeded('ORDER BY', LIMITS.orderBy);
  if (query.limit > LIMITS.rows) throw limitExceeded('LIMIT', LIMITS.rows);
  if (query.offset + query.limit > LIMITS.offset) throw limitExceeded('OFFSET', LIMITS.offset);
}

/** A column may lead through one lookup: `Account_Name.Account_Name`. */
function fieldOf(store: RecordStore, module: ModuleName, column: string): Field {
  if (column === 'id') return { id: '', api_name: 'id', field_label: 'Id', data_type: 'text' };
  const [head = '', ...rest] = column.split('.');
  const field = store.fields(module).find(({ api_name: name }) => name === head);
  if (!field || (rest.length > 0 && field.lookup === undefined)) {
    throw invalidQuery('column given seems to be invalid', { column_name: column });
  }
  return rest.length > 0 && field.lookup ? fieldOf(store, field.lookup, rest.join('.')) : field;
}

function valueOf(store: RecordStore, module: ModuleName, record: ZohoRecord, column: string): Json {
  const [head = '', ...rest] = column.split('.');
  const value = record[head] ?? null;
  if (rest.length === 0) return value;
  const target = store.fields(module).find(({ api_name: name }) => name === head)?.lookup;
  const linked = target && isObject(value) ? store.find(target, textOf(value.id)) : undefined;
  return linked && target ? valueOf(store, target, linked, rest.join('.')) : null;
}

type Comparable = string | number | null;
const comparable = (field: Field, value: Json): Comparable => {
  if (value === null) return null;
  if (isObject(value)) return textOf(value.id);
  if (field.data_type === 'datetime') return new Date(textOf(value)).getTime();
  return typeof value === 'number' ? value : typeof value === 'boolean' ? String(value) : textOf(value);
};

function compare(criterion: Criterion, value: Comparable, expected: Comparable[]): boolean {
  const [first = null] = expected;
  const holds = {
    '=': () => value === first,
    '!=': () => value !== first,
    '>': () => value !== null && first !== null && value > first,
    '>=': () => value !== null && first !== null && value >= first,
    '<': () => value !== null && first !== null && value < first,
    '<=': () => value !== null && first !== null && value <= first,
    in: () => expected.includes(value),
    'not in': () => !expected.includes(value),
    like: () => likePattern(String(first)).test(String(value ?? '')),
    'is null': () => value === null,
    'is not null': () => value !== null,
  };
  return holds[criterion.operator]();
}
const likePattern = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&').replaceAll('%', '.*')}$`, 'i');

function expectedValues(field: Field, criterion: Criterion): Comparable[] {
  return criterion.values.map((value) => {
    const wrong =
      (field.data_type === 'datetime' && !readZohoTime(String(value))) ||
      (['currency', 'double', 'integer'].includes(field.data_type) && typeof value !== 'number');
    if (wrong) {
      throw invalidQuery('value given seems to be invalid for the column', { column_name: criterion.column });
    }
    return comparable(field, value);
  });
}

/** Runs a query as Zoho does: lookups come back with their id only, `id` always comes along. Throws a ZohoRefusal. */
export function runCoql(
  store: RecordStore,
  text: string,
): { module: ModuleName; data: JsonObject[]; moreRecords: 'yes' | 'no' } {
  const query = parse(text);
  const { module } = query;
  if (!isModuleName(module)) throw invalidQuery('module given seems to be invalid', { module });
  checkLimits(query);
  for (const column of [...query.columns, ...query.orderBy.map((order) => order.column)])
    fieldOf(store, module, column);

  const holds = (record: ZohoRecord, condition: Condition): boolean => {
    if ('join' in condition) {
      return condition.join === 'and'
        ? condition.parts.every((part) => holds(record, part))
        : condition.parts.some((part) => holds(record, part));
    }
    const field = fieldOf(store, module, condition.column);
    const value = comparable(field, valueOf(store, module, record, condition.column));
    return compare(condition, value, expectedValues(field, condition));
  };
  for (const criterion of criteriaOf(query.where)) {
    expectedValues(fieldOf(store, module, criterion.column), criterion);
  }

  const found = store.list(module).filter((record) => holds(record, query.where));
  const sorted = [...found].sort((left, right) => {
    for (const { column, direction } of query.orderBy) {
      const field = fieldOf(store, module, column);
      const [a, b] = [left, right].map((record) => comparable(field, valueOf(store, module, record, column)) ?? '');
      if (a !== undefined && b !== undefined && a !== b) return (a < b ? -1 : 1) * (direction === 'asc' ? 1 : -1);
    }
    return left.id < right.id ? -1 : 1;
  });
  const data = sorted.slice(query.offset, query.offset + query.limit).map((record) => {
    const row: JsonObject = { id: record.id };
    for (const column of query.columns) {
      const value = valueOf(store, module, record, column);
      row[column] = isObject(value) ? { id: value.id ?? null } : value;
    }
    return row;
  });
  return { module, data, moreRecords: found.length > query.offset + query.limit ? 'yes' : 'no' };
}

function parse(text: string): CoqlQuery {
  try {
    return parseCoql(text);
  } catch (error) {
    if (!(error instanceof CoqlSyntaxError)) throw error;
    throw new ZohoRefusal(400, 'SYNTAX_ERROR', error.message, { line: 1, column: 1, near: error.near });
  }
}
