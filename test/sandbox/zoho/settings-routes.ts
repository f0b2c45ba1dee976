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
  quoteStages,
  type Field,
  type ModuleName,
} from './metadata.ts';
import { profiles, roles } from './org.ts';
import type { JsonObject } from './json.ts';
import type { RecordStore } from './records.ts';
import { parameter } from './requests.ts';
import { invalidData, requiredParamMissing, ZohoRefusal } from './zoho-refusal.ts';

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
  };
  return {
    id: field.id,
    api_name: field.api_name,
    field_label: field.field_label,
    display_label: field.field_label,
    data_type: field.data_type,
    json_type: jsonType[field.data_type] ?? 'string',
    custom_field: false,
    read_only: false,
    visible: true,
    lookup: field.lookup ? { module: { api_name: field.lookup, id: moduleId(field.lookup) } } : {},
    pick_list_values: field.data_type === 'picklist' ? (values[field.api_name]?.() ?? []) : [],
  };
}

/** The read-only part of `/settings`: modules, fields, layouts, pipelines, related lists, profiles, roles. */
export function settingsRoutes(store: RecordStore): Router {
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
    response.json({ fields: store.fields(moduleParameter(request)).map(presentField) });
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
