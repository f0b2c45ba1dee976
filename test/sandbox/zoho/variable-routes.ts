import { Router, type Response } from 'express';
import { issued } from '../issued-secrets.ts';
import { idAt } from './metadata.ts';
import type { User } from './org.ts';
import { isObject, type Json, type JsonObject, textOf } from './json.ts';
import { elementsOf, parameter, sendPositional } from './requests.ts';
import { invalidData, mandatoryNotFound, positionally, ZohoRefusal } from './zoho-refusal.ts';

const types = [
  'integer', 'text', 'percent', 'checkbox', 'phone', 'double', 'currency', 'date', 'datetime', 'email', 'textarea',
  'website', 'long',
]; // prettier-ignore
const group = { id: '572576700000003089', api_name: 'General', name: 'General' };
const MAX_TEXT_LENGTH = 255;

/**
 * `/crm/v8/settings/variables`: https://www.zoho.com/crm/developer/docs/api/v8/variables.html
 * `values` is what Deluge functions read: API name to value.
 */
export function variableRoutes(options: { values: Map<string, string>; userOf: (response: Response) => User }): Router {
  const { values } = options;
  const described = new Map<string, { id: string; name: string; type: string; description: string | null }>();
  let lastId = 7000;
  const router = Router();

  function describe(apiName: string) {
    const known = described.get(apiName);
    if (known) return known;
    const fresh = { id: idAt((lastId += 1)), name: apiName, type: 'text', description: null };
    described.set(apiName, fresh);
    return fresh;
  }
  const present = (apiName: string): JsonObject => ({
    ...describe(apiName),
    api_name: apiName,
    source: 'crm',
    read_only: false,
    variable_group: group,
    value: values.get(apiName) ?? null,
  });
  const find = (idOrName: Json | undefined): string | undefined =>
    [...values.keys()].find((apiName) => apiName === idOrName || describe(apiName).id === idOrName);

  const required = (element: JsonObject, name: string): string => {
    const value = element[name];
    if (value === undefined || value === null) throw mandatoryNotFound(name, `$.variables[0].${name}`);
    if (typeof value === 'string') return value;
    throw invalidData('invalid data', {
      api_name: name,
      json_path: `$.variables[0].${name}`,
      expected_data_type: 'string',
    });
  };
  const readValue = (element: JsonObject): string => {
    const value = required(element, 'value');
    if (value.length <= MAX_TEXT_LENGTH) return value;
    const at = { api_name: 'value', json_path: '$.variables[0].value' };
    throw invalidData('invalid data', { ...at, maximum_length: MAX_TEXT_LENGTH });
  };
  const done = (apiName: string, message: string): JsonObject => ({
    code: 'SUCCESS',
    details: { id: describe(apiName).id },
    message,
    status: 'success',
  });
  const onlyAdministrators = (response: Response): void => {
    if (options.userOf(response).profile.name === 'Administrator') return;
    throw new ZohoRefusal(403, 'NO_PERMISSION', 'permission denied', { permissions: ['Crm_Implied_Customization'] });
  };

  function create(element: JsonObject): JsonObject {
    const apiName = required(element, 'api_name');
    const name = required(element, 'name');
    const type = required(element, 'type');
    const inGroup = element.variable_group;
    if (!isObject(inGroup)) throw mandatoryNotFound('variable_group', '$.variables[0].variable_group');
    const known = [inGroup.id === group.id, inGroup.api_name === group.api_name, inGroup.name === group.name];
    const at = (field: string): JsonObject => ({ api_name: field, json_path: `$.variables[0].${field}` });
    if (!known.includes(true)) throw invalidData('invalid data', at('variable_group'));
    if (!types.includes(type)) throw invalidData('invalid data', { ...at('type'), supported_values: types });
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(apiName)) throw invalidData('invalid data', at('api_name'));
    if (values.has(apiName)) throw new ZohoRefusal(400, 'DUPLICATE_DATA', 'duplicate data', at('api_name'));
    values.set(apiName, issued(readValue(element)));
    const description = typeof element.description === 'string' ? element.description : null;
    described.set(apiName, { ...describe(apiName), name, type, description });
    return done(apiName, 'variable added');
  }
  function change(element: JsonObject, idOrName: Json | undefined): JsonObject {
    const apiName = find(idOrName);
    if (apiName === undefined) throw invalidData('the id given seems to be invalid', { id: textOf(idOrName) });
    if (element.value !== undefined) values.set(apiName, issued(readValue(element)));
    return done(apiName, 'variable updated');
  }

  router.get('/settings/variables', (_request, response) => {
    if (values.size === 0) response.status(204).end();
    else response.json({ variables: [...values.keys()].map(present) });
  });
  router.get('/settings/variables/:idOrName', (request, response) => {
    const wantedGroup = parameter(request, 'group');
    const inGroup = wantedGroup === null || [group.id, group.api_name].includes(wantedGroup);
    const apiName = find(request.params.idOrName);
    if (apiName === undefined || !inGroup) response.status(204).end();
    else response.json({ variables: [present(apiName)] });
  });
  router.post('/settings/variables', (request, response) => {
    onlyAdministrators(response);
    const results = elementsOf(request, 'variables').map((element) => positionally(() => create(element)));
    sendPositional(response, 'variables', results, { done: 201, refused: 400 });
  });
  router.put('/settings/variables', (request, response) => {
    onlyAdministrators(response);
    const results = elementsOf(request, 'variables').map((element) =>
      positionally(() => change(element, element.id ?? element.api_name)),
    );
    sendPositional(response, 'variables', results, { done: 200, refused: 400 });
  });
  router.put('/settings/variables/:idOrName', (request, response) => {
    onlyAdministrators(response);
    const [element = {}] = elementsOf(request, 'variables');
    const results = [positionally(() => change(element, request.params.idOrName))];
    sendPositional(response, 'variables', results, { done: 200, refused: 400 });
  });

  return router;
}
