import { Router, type Request, type Response } from 'express';
import { runCoql } from './coql.ts';
import type { Change } from './deliveries.ts';
import { isObject, textOf, type Json, type JsonObject } from './json.ts';
import { dealRelatedLists, isModuleName, type ModuleName } from './metadata.ts';
import type { User } from './org.ts';
import { sendPage } from './paging.ts';
import type { RecordStore, ZohoRecord } from './records.ts';
import { bodyOf, elementsOf, parameter, sendPositional } from './requests.ts';
import { invalidData, mandatoryNotFound, positionally, requiredParamMissing, ZohoRefusal } from './zoho-refusal.ts';
import { readZohoTime } from './zoho-time.ts';

const MAX_FIELDS = 50;
const MAX_WRITTEN_ROWS = 100;

export type HeldBy = 'approval' | 'blueprint';

export interface RecordRoutesOptions {
  store: RecordStore;
  userOf: (response: Response) => User;
  requireScope: (response: Response, scope: string) => void;
  now: () => Date;
  /** Records that an approval has locked, or a blueprint holds at its stage. */
  held: Map<string, HeldBy>;
  /** A request Zoho would take without complaint although it cannot mean what it says. */
  reportOddity: (text: string) => void;
  onChange: (change: Change) => void;
}

function moduleOf(request: Request, { absentModules }: RecordStore): ModuleName {
  const module = request.params.module;
  if (typeof module === 'string' && isModuleName(module) && !absentModules.has(module)) return module;
  throw new ZohoRefusal(400, 'INVALID_MODULE', 'The module name given seems to be invalid');
}

function idOf(request: Request): string {
  const id = request.params.id;
  if (typeof id === 'string' && /^\d{15,20}$/.test(id)) return id;
  throw invalidData('the id given seems to be invalid', { resource_path_index: 1 });
}

function modifiedSince(request: Request): Date | null {
  const text = request.get('if-modified-since');
  if (text === undefined) return null;
  const since = readZohoTime(text);
  if (since) return since;
  throw invalidData('invalid data', { param_name: 'If-Modified-Since', expected_data_type: 'datetime' });
}
const isAfter = (record: ZohoRecord, since: Date | null): boolean =>
  since === null || new Date(textOf(record.Modified_Time)) > since;

/** Lists leave out subforms, single records have them. */
function select(record: ZohoRecord, fields: string[] | null, kind: 'single' | 'list'): JsonObject {
  const result: JsonObject = { id: record.id };
  for (const name of fields ?? Object.keys(record)) {
    if (record[name] === undefined || (kind === 'list' && name.endsWith('_Items'))) continue;
    result[name] = record[name];
  }
  return result;
}

/** `/crm/v8/{module}…` and `/crm/v8/coql`: https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
export function recordRoutes(options: RecordRoutesOptions): Router {
  const router = Router();
  addCoql(router, options);
  addReads(router, options);
  addWrites(router, options);
  return router;
}

function addCoql(router: Router, { store, requireScope }: RecordRoutesOptions): void {
  router.post('/coql', (request, response) => {
    const query = bodyOf(request).select_query;
    if (query === undefined) throw mandatoryNotFound('select_query', '$.select_query');
    if (typeof query !== 'string') throw invalidData('invalid data', { expected_data_type: 'string' });
    const { module, data, moreRecords } = runCoql(store, query);
    if (store.absentModules.has(module)) {
      throw new ZohoRefusal(400, 'INVALID_QUERY', 'module given seems to be invalid', { module });
    }
    requireScope(response, `ZohoCRM.modules.${module}.READ`);
    if (data.length === 0) response.status(204).end();
    else response.json({ data, info: { count: data.length, more_records: moreRecords === 'yes' } });
  });
}

function addReads(router: Router, { store, now, reportOddity }: RecordRoutesOptions): void {
  /** Unknown names are passed over, as Zoho does, but noted: they are mistakes of the caller. */
  function fieldsOf(request: Request, module: ModuleName): string[] | null {
    const names = parameter(request, 'fields')
      ?.split(',')
      .map((name) => name.trim());
    if (!names) return null;
    if (names.length > MAX_FIELDS) {
      throw new ZohoRefusal(400, 'LIMIT_EXCEEDED', 'Field limit exceeded', { limit: MAX_FIELDS, param_name: 'fields' });
    }
    const known = ['id', 'Currency', 'Exchange_Rate', ...store.fields(module).map(({ api_name: name }) => name)];
    for (const name of names) {
      if (!known.includes(name)) reportOddity(`${request.method} ${module} asks for the unknown field ${name}`);
    }
    return names;
  }
  function mandatoryFieldsOf(request: Request, module: ModuleName): string[] {
    const names = fieldsOf(request, module);
    if (names) return names;
    throw requiredParamMissing('fields');
  }
  function sendList(request: Request, response: Response, records: ZohoRecord[], fields: string[]): void {
    const since = modifiedSince(request);
    const changed = records.filter((record) => isAfter(record, since));
    if (since !== null && changed.length === 0) response.status(304).end();
    else {
      sendPage(request, response, {
        records: changed,
        select: (record) => select(record, fields, 'list'),
        now: now(),
      });
    }
  }

  router.get('/:module', (request, response) => {
    const module = moduleOf(request, store);
    const fields = mandatoryFieldsOf(request, module);
    const ids = parameter(request, 'ids')?.split(',');
    const records = ids ? ids.flatMap((id) => store.find(module, id) ?? []) : store.list(module);
    sendList(request, response, records, fields);
  });

  router.get('/:module/:id', (request, response) => {
    const module = moduleOf(request, store);
    const fields = fieldsOf(request, module);
    const record = store.find(module, idOf(request));
    if (!record) response.status(204).end();
    else if (!isAfter(record, modifiedSince(request))) response.status(304).end();
    else response.json({ data: [select(record, fields, 'single')] });
  });

  router.get('/Deals/:id/Stage_History', (request, response) => {
    if (!parameter(request, 'fields')) throw requiredParamMissing('fields');
    const entries = store.stageHistory.get(idOf(request)) ?? [];
    if (entries.length === 0) response.status(204).end();
    else response.json({ data: entries.toReversed(), info: { count: entries.length, more_records: false } });
  });

  router.get('/:module/:id/:relation', (request, response) => {
    const relation = dealRelatedLists.find(({ api_name: name }) => name === request.params.relation);
    if (moduleOf(request, store) !== 'Deals' || !relation) {
      throw invalidData('The relation name given seems to be invalid', { resource_path_index: 2 });
    }
    if (store.absentModules.has(relation.module)) {
      throw new ZohoRefusal(400, 'INVALID_MODULE', 'The module name given seems to be invalid');
    }
    const dealId = idOf(request);
    const fields = mandatoryFieldsOf(request, relation.module);
    const records = store.list(relation.module).filter((record) => {
      if (relation.module === 'Products') return store.productsOf.get(dealId)?.includes(record.id) ?? false;
      return isObject(record.Deal_Name) && record.Deal_Name.id === dealId;
    });
    sendList(request, response, records, fields);
  });
}

function addWrites(router: Router, options: RecordRoutesOptions): void {
  function checkHeld(id: string, row: JsonObject): void {
    const heldBy = options.held.get(id);
    if (heldBy === 'approval') throw new ZohoRefusal(400, 'RECORD_LOCKED', 'record is locked', { id });
    if (heldBy === 'blueprint' && row.Stage !== undefined) {
      throw new ZohoRefusal(400, 'RECORD_IN_BLUEPRINT', 'The record is in blue print', { id });
    }
  }
  function write(request: Request, response: Response, rows: JsonObject[]): void {
    const module = moduleOf(request, options.store);
    // A write without `trigger` lets every automation run; `[]` lets none.
    const trigger: Json = bodyOf(request).trigger ?? ['workflow'];
    const workflow = Array.isArray(trigger) && trigger.includes('workflow') ? 'runs' : 'left out';
    const by = options.userOf(response);
    const results = rows.map((row, index) =>
      positionally(() => {
        const id = row.id;
        if (typeof id !== 'string') throw mandatoryNotFound('id', `$.data[${String(index)}].id`);
        checkHeld(id, row);
        const { record, changed } = options.store.update(module, id, row, by);
        options.onChange({ module, operation: 'edit', record, changed, workflow, by });
        const { Created_Time, Created_By, Modified_Time, Modified_By } = record;
        const details = { id, Created_Time, Created_By, Modified_Time, Modified_By } as JsonObject;
        return { code: 'SUCCESS', details, message: 'record updated', status: 'success' };
      }),
    );
    sendPositional(response, 'data', results, { done: 200, refused: 202 });
  }

  router.post('/:module', (request, response) => {
    const module = moduleOf(request, options.store);
    const by = options.userOf(response);
    const results = elementsOf(request, 'data').map((row) =>
      positionally(() => {
        if (module === 'Tasks' && row.What_Id && row.$se_module === undefined) {
          throw mandatoryNotFound('$se_module', '$.data[0].$se_module');
        }
        const { $se_module: _module, ...values } = row;
        const { id, Created_Time, Created_By, Modified_Time, Modified_By } = options.store.insert(module, values, by);
        const details = { id, Created_Time, Created_By, Modified_Time, Modified_By } as JsonObject;
        return { code: 'SUCCESS', details, message: 'record added', status: 'success' };
      }),
    );
    sendPositional(response, 'data', results, { done: 201, refused: 202 });
  });
  router.put('/:module', (request, response) => {
    const rows = elementsOf(request, 'data');
    if (rows.length > MAX_WRITTEN_ROWS) {
      throw new ZohoRefusal(400, 'LIMIT_EXCEEDED', 'limit exceeded', { limit: MAX_WRITTEN_ROWS });
    }
    write(request, response, rows);
  });
  router.put('/:module/:id', (request, response) => {
    const [row = {}] = elementsOf(request, 'data');
    write(request, response, [{ ...row, id: idOf(request) }]);
  });
}
