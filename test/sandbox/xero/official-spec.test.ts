import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSpecChecker, loadOfficialSpec } from '../official-spec.ts';

const deals = {
  paths: {
    '/deals/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        parameters: [{ name: 'ids', in: 'query', schema: { type: 'array', items: { type: 'integer' } } }],
        responses: { 200: { $ref: '#/components/responses/deal' } },
      },
      put: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/deal' } } } },
        responses: { 204: { description: 'done' } },
      },
    },
    '/deals/{code}': {
      get: {
        parameters: [{ name: 'code', in: 'path', required: true, schema: { type: 'string', pattern: '^D' } }],
        responses: {},
      },
    },
  },
  components: {
    parameters: { id: { name: 'id', in: 'path', required: true, schema: { type: 'integer' } } },
    responses: { deal: { content: { 'application/json': { schema: { $ref: '#/components/schemas/deal' } } } } },
    schemas: {
      deal: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', default: 'x' },
          owner: { $ref: 'https://example.com/files/people.json#/components/schemas/person' },
          parent: { $ref: '#/components/schemas/deal' },
          missing: { $ref: 'elsewhere.json#/components/schemas/unknown' },
        },
      },
    },
  },
};
const people = {
  paths: {},
  components: { schemas: { person: { type: 'object', properties: { email: { type: 'string', format: 'email' } } } } },
};

function checker(exemptions: { why: string; violation: RegExp }[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'official-spec-test-'));
  const documents = Object.entries({ deals, people }).map(([name, document]) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(document));
    return loadOfficialSpec(file);
  });
  return createSpecChecker({ documents, apiRoot: '/api', exemptions });
}
const headers = { 'content-type': 'application/json' };
const put = (body: unknown) => ({ method: 'PUT', path: '/api/deals/7', headers, body });
const get = (path: string, query: Record<string, string> = {}) => ({ method: 'GET', path, query, headers: {} });

test('what the files allow passes, across files, with lists in the query and either of two path forms', () => {
  const { checkRequest, checkResponse } = checker();
  const parent = { name: 'P', owner: { email: 'a@b.test' }, missing: { any: 'thing' } };
  expect(checkRequest(put({ name: 'D', parent }))).toEqual([]);
  expect(checkRequest(get('/api/deals/7', { ids: '1,2' }))).toEqual([]);
  expect(checkRequest(get('/api/deals/D7'))).toEqual([]);
  expect(checkResponse(get('/api/deals/7'), { status: 200, body: { name: 'D' } })).toEqual([]);
  expect(checkResponse(put({}), { status: 204, body: undefined })).toEqual([]);
});

test('unknown paths, queries and fields, wrong types and missing fields are each named', () => {
  const { checkRequest, checkResponse } = checker();
  expect(checkRequest(get('/api/nothing'))).toEqual([
    'GET /api/nothing request: the official file has no such operation',
  ]);
  expect(checkRequest(get('/api/deals/7', { ids: '1,x', more: '1' }))).toEqual([
    'GET /api/deals/7 request: /query must NOT have additional properties more',
    'GET /api/deals/7 request: /query/ids/1 must be integer',
  ]);
  expect(checkRequest(put({ name: 1, colour: 'red', owner: { email: 'nobody' } }))).toEqual([
    'PUT /api/deals/7 request: /requestBody must NOT have additional properties colour',
    'PUT /api/deals/7 request: /requestBody/name must be string',
    'PUT /api/deals/7 request: /requestBody/owner/email must match format "email" email',
  ]);
  expect(checkResponse(get('/api/deals/7'), { status: 200, body: { parent: {} } })).not.toEqual([]);
});

test('an exempted place is not reported', () => {
  const { checkRequest } = checker([{ why: 'the file forgot it', violation: /additional properties colour$/ }]);
  expect(checkRequest(put({ name: 'D', colour: 'red' }))).toEqual([]);
});
