import { Router, type Request } from 'express';
import {
  dealLayout,
  dealRelatedLists,
  idAt,
  isModuleName,
  moduleId,
  moduleNames,
  pipelines,
  probabilities,
  productTaxes,
  quoteStages,
  type Field,
  type ModuleName,
} from './metadata.ts';
import { profiles, roles } from './org.ts';
import type { JsonObject } from './json.ts';
import type { RecordStore } from './records.ts';
import { elementsOf, parameter, sendPositional } from './requests.ts';
import { invalidData, mandatoryNotFound, positionally, requiredParamMissing, ZohoRefusal } from './zoho-refusal.ts';

const invalidModule = (): ZohoRefusal =>
  new ZohoRefusal(400, 'INVALID_MODULE', 'the module name given seems to be invalid');

function presentModule(module: ModuleName): JsonObject {
  return {
    id: moduleId(module),
    api_name: module,
    module_name: module === 'Deals' ? 'Potentials' : module,
    singular_label: module.slice(0, -1),
    plural_label: module,
    generated_type: 'default',
    api_supported: true,
    creatable: true,
    editable: true,
    deletable: true,
    viewable: true,
    visible: true,
  };
}

/** Stages as the field shows them: every pipeline's, with `deal_category` and `forecast_type`. */
const stageValues = (): JsonObject[] =>
  pipelines.flatMap(({ maps }) =>
    maps.map((stage) => ({
      id: stage.id,
      display_value: stage.display_value,
      actual_value: stage.actual_value,
      reference_value: stage.actual_value,
      sequence_number: stage.sequence_number,
      probability: probabilities[stage.actual_value] ?? null,
      deal_category: stage.forecast_type,
      forecast_category: { ...stage.forecast_category },
      forecast_type: stage.forecast_type,
      colour_code: stage.colour_code,
      type: 'used',
    })),
  );
const plainValues = (names: string[]): JsonObject[] =>
  names.map((name) => ({ display_value: name, actual_value: name, type: 'used' }));

const jsonType: Partial<Record<Field['data_type'], string>> = {
  currency: 'double',
  double: 'double',
  percent: 'double',
  integer: 'integer',
  boolean: 'boolean',
  lookup: 'jsonobject',
  ownerlookup: 'jsonobject',
  subform: 'jsonarray',
};

function presentField(field: Field): JsonObject {
  const values: Record<string, () => JsonObject[]> = {
    Stage: stageValues,
    Pipeline: () => plainValues(pipelines.map(({ actual_value: name }) => name)),
    Quote_Stage: () => plainValues(quoteStages),
    Tax: () => plainValues(productTaxes),
  };
  return {
    id: field.id,
    api_name: field.api_name,
    field_label: field.field_label,
    display_label: field.field_label,
    data_type: field.data_type,
    json_type: jsonType[field.data_type] ?? 'string',
    custom_field: field.custom !== undefined,
    read_only: false,
    visible: true,
    lookup: field.lookup ? { module: { api_name: field.lookup, id: moduleId(field.lookup) } } : {},
    pick_list_values: field.data_type.endsWith('picklist') ? (values[field.api_name]?.() ?? []) : [],
    // The rows are records of a module that has the subform's name.
    ...(field.data_type === 'subform' && { associated_module: { module: field.api_name, id: field.id } }),
  };
}

const MAX_NEW_FIELDS = 5;
/** https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html: the longest each type may be. */
const longest: Partial<Record<Field['data_type'], number>> = {
  ...{ text: 255, website: 450, currency: 16, double: 16, date: 20, textarea: 2000, picklist: 120 },
};

/** A new field of an administrator; its API name follows from its label. */
function addField(
  store: RecordStore,
  module: ModuleName,
  wanted: JsonObject,
  limits: { customFields: number },
): JsonObject {
  const { field_label: label, data_type: type, length, decimal_place: decimals } = wanted;
  if (typeof label !== 'string' || label === '') throw mandatoryNotFound('field_label', '$.fields[0].field_label');
  const limit = longest[type as Field['data_type']];
  if (limit === undefined)
    throw invalidData('invalid data', { api_name: 'data_type', json_path: '$.fields[0].data_type' });
  if (typeof length === 'number' && length > limit) {
    throw invalidData('invalid data', { maximum_length: limit, api_name: 'length', json_path: '$.fields[0].length' });
  }
  const known = store.fields(module);
  const custom = store.customFields.get(module) ?? [];
  if (known.some(({ field_label: taken }) => taken.toLowerCase() === label.toLowerCase())) {
    throw new ZohoRefusal(400, 'DUPLICATE_DATA', 'duplicate data', { api_name: 'field_label' });
  }
  if (custom.length >= limits.customFields) {
    throw new ZohoRefusal(400, 'LIMIT_EXCEEDED', 'maximum limit of custom fields exceeded', {
      limit: limits.customFields,
    });
  }
  const name = label.replace(/[^A-Za-z0-9]+/g, '_');
  const apiName = known.some(({ api_name: taken }) => taken === name) ? `${name}${known.length}` : name;
  const id = idAt(70_000 + moduleNames.indexOf(module) * 1000 + custom.length);
  const size = { length: typeof length === 'number' ? length : limit, decimalPlaces: Number(decimals ?? 2) };
  const field = { id, api_name: apiName, field_label: label, data_type: type as Field['data_type'], custom: size };
  store.customFields.set(module, [...custom, field]);
  return { code: 'SUCCESS', details: { id }, message: 'field created', status: 'success' };
}

/** Most of `/settings`: modules, fields, layouts, pipelines, related lists, profiles, roles. */
export function settingsRoutes(store: RecordStore, limits: { customFields: number }): Router {
  const router = Router();

  const moduleParameter = (request: Request): ModuleName => {
    const module = parameter(request, 'module');
    if (module === null) throw requiredParamMissing('module');
    if (!isModuleName(module)) throw invalidModule();
    return module;
  };

  router.get('/settings/modules', (_request, response) => {
    response.json({ modules: moduleNames.map(presentModule) });
  });
  router.get('/settings/modules/:name', (request, response) => {
    const module = request.params.name;
    if (!isModuleName(module)) throw invalidModule();
    response.json({ modules: [presentModule(module)] });
  });
  router.get('/settings/fields', (request, response) => {
    const columns = store.subformColumns.get(parameter(request, 'module') ?? '');
    const module = columns ? null : moduleParameter(request);
    if (module && store.absentModules.has(module)) throw invalidModule();
    response.json({ fields: (columns ?? (module ? store.fields(module) : [])).map(presentField) });
  });
  router.post('/settings/fields', (request, response) => {
    const module = moduleParameter(request);
    const wanted = elementsOf(request, 'fields');
    if (wanted.length > MAX_NEW_FIELDS) {
      throw new ZohoRefusal(400, 'LIMIT_EXCEEDED', 'only five fields are allowed in a call', { limit: MAX_NEW_FIELDS });
    }
    const results = wanted.map((field) => positionally(() => addField(store, module, field, limits)));
    sendPositional(response, 'fields', results, { done: 201, refused: 400 });
  });
  router.get('/settings/layouts', (request, response) => {
    const module = moduleParameter(request);
    const id = module === 'Deals' ? dealLayout.id : idAt(4010 + moduleNames.indexOf(module));
    response.json({
      layouts: [{ id, name: dealLayout.name, display_label: dealLayout.name, status: 'active', visible: true }],
    });
  });
  router.get('/settings/pipeline', (request, response) => {
    const layoutId = parameter(request, 'layout_id');
    if (layoutId === null) throw requiredParamMissing('layout_id');
    if (layoutId !== dealLayout.id)
      throw invalidData('the layout_id given seems to be invalid', { param_name: 'layout_id' });
    response.json({
      pipeline: pipelines.map((pipeline) => ({
        ...pipeline,
        child_available: false,
      })),
    });
  });
  router.get('/settings/related_lists', (request, response) => {
    const lists = moduleParameter(request) === 'Deals' ? dealRelatedLists : [];
    if (lists.length === 0) response.status(204).end();
    else {
      response.json({
        related_lists: lists.map((list) => ({
          ...list,
          display_label: list.name,
          module: { api_name: list.module, id: moduleId(list.module) },
          href: `Deals/{ENTITYID}/${list.api_name}`,
          type: 'default',
          visible: true,
        })),
      });
    }
  });
  router.get('/settings/profiles', (_request, response) => {
    response.json({
      profiles: profiles.map((profile) => ({ ...profile, display_label: profile.name, category: false })),
    });
  });
  router.get('/settings/roles', (_request, response) => {
    response.json({
      roles: roles.map((role) => ({ ...role, display_label: role.name, admin_user: role.name === 'CEO' })),
    });
  });

  return router;
}
