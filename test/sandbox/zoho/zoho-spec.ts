import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSpecChecker, loadOfficialSpec, type SpecDocument, type SpecRequest } from '../official-spec.ts';

/** Checks calls against Zoho's own v8 files (https://github.com/zoho/crm-oas), where they cover them. */
export interface ZohoSpec {
  checkRequest(request: SpecRequest): string[];
  /** Answers that fully succeed (200, 201); Zoho's files describe errors by a few examples only. */
  checkAnswer(request: SpecRequest, answer: { status: number; body: unknown }): string[];
}

type Node = SpecDocument['document'][string];
type Schema = SpecDocument['document'];
const isSchema = (node: Node | undefined): node is Schema =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

/** Files that describe far more of an answer than a client reads; the sandbox gives the part that is read. */
const partlyGiven = ['fields.json', 'layouts.json', 'modules.json', 'currencies.json', 'record.json'];
/** Files whose request bodies reuse the schema of the answer, with everything in it required. */
const sharedWithRequests = ['notifications.json', 'variables.json'];

/**
 * Where the files contradict the documentation or themselves. Each is applied to every schema of every file.
 */
const corrections: { why: string; apply: (schema: Schema, file: string) => void }[] = [
  {
    why: 'patterns were generated from one sample value, e.g. notify_url "www[.][a-z]{5}zoho[.]com"',
    apply: (schema) => {
      if (typeof schema.pattern === 'string') delete schema.pattern;
    },
  },
  {
    why: '"oneOf" lists alternatives that overlap (success and error wrappers), so a right answer fits several',
    apply: (schema) => {
      if (!Array.isArray(schema.oneOf)) return;
      schema.anyOf = schema.oneOf;
      delete schema.oneOf;
    },
  },
  {
    why: '"object" without properties stands for any value: channel_id, time_zone, a variable\'s value',
    apply: (schema) => {
      if (schema.type === 'object' && schema.properties === undefined) {
        delete schema.type;
        delete schema.nullable;
      }
    },
  },
  {
    why: 'a record has every field of its module, custom ones too, not only the six of the file',
    apply: (schema) => {
      if (isSchema(schema.properties) && isSchema(schema.properties.Created_By)) {
        schema.additionalProperties = true;
      }
    },
  },
  {
    why: 'page tokens and expiries are null on the last page, but not marked nullable',
    apply: (schema) => {
      const properties = isSchema(schema.properties) ? schema.properties : {};
      for (const name of ['next_page_token', 'previous_page_token', 'page_token_expiry']) {
        if (isSchema(properties[name])) properties[name].nullable = true;
      }
    },
  },
  {
    why: 'required lists name every property the sample had, also in requests (id, read_only, …)',
    apply: (schema, file) => {
      if ([...partlyGiven, ...sharedWithRequests].includes(file)) delete schema.required;
    },
  },
];

function correct(node: Node, file: string, place: 'schema' | 'names'): void {
  if (Array.isArray(node)) for (const item of node) correct(item, file, 'schema');
  if (!isSchema(node)) return;
  if (place === 'schema') for (const { apply } of corrections) apply(node, file);
  for (const [key, value] of Object.entries(node)) {
    correct(value, file, place === 'schema' && key === 'properties' ? 'names' : 'schema');
  }
}

/** No official file covers these; the general `/{module}/{id}` would match them. */
const uncovered = /^\/crm\/v8\/settings\/(related_lists|profiles|roles)/;

const exemptions = [
  {
    why: 'a single user comes without "info", which the file copies from the list',
    violation: /^GET \/crm\/v8\/users\/\d+ answer 200: \/ must (have required property 'info'|match a schema in anyOf)/,
  },
];

const loaded = new Map<string, ZohoSpec>();

/** Null when `specDir` has no `zoho-crm-v8` folder. */
export function loadZohoSpec(specDir: string | undefined): ZohoSpec | null {
  const folder = specDir === undefined ? '' : join(specDir, 'zoho-crm-v8');
  if (folder === '' || !existsSync(folder)) return null;
  const spec = loaded.get(folder) ?? readZohoSpec(folder);
  loaded.set(folder, spec);
  return spec;
}

function readZohoSpec(folder: string): ZohoSpec {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const documents = names.map((name) => {
    const spec = structuredClone(loadOfficialSpec(join(folder, name)));
    correct(spec.document, name, 'schema');
    return spec;
  });
  const checker = createSpecChecker({ documents, exemptions });
  return {
    checkRequest: (request) => (uncovered.test(request.path) ? [] : checker.checkRequest(request)),
    checkAnswer: (request, answer) =>
      uncovered.test(request.path) || answer.status > 201 ? [] : checker.checkResponse(request, answer),
  };
}
