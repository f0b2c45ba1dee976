/**
 * Checks requests and answers against a platform's own OpenAPI files, so that a sandbox cannot drift from the real
 * thing. Platform-neutral: the files and the places where they are wrong come from the caller.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import addFormats from 'ajv-formats';
import { OpenAPIRouter, OpenAPIValidator, type Operation } from 'openapi-backend';
import { parse as parseYaml } from 'yaml';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = Record<string, Json>;
type Ajv = Parameters<typeof addFormats>[0];
type Definition = ConstructorParameters<typeof OpenAPIRouter>[0]['definition'];

export interface SpecDocument {
  /** The file's base name; other files refer to this document by it. */
  name: string;
  document: JsonObject;
}

export interface SpecRequest {
  method: string;
  /** Without the query string; below `apiRoot`. */
  path: string;
  query?: Record<string, string> | undefined;
  headers: Record<string, string>;
  body?: unknown;
}

/** A place where the official file contradicts the real platform: violations whose text matches are not reported. */
export interface SpecExemption {
  why: string;
  violation: RegExp;
}

export interface SpecChecker {
  /** Violations of a request, one readable line each; an unknown path or method is one too. */
  checkRequest: (request: SpecRequest) => string[];
  /** Violations of the JSON answer to `request`; statuses the file does not describe are not checked. */
  checkResponse: (request: SpecRequest, response: { status: number; body: unknown }) => string[];
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keywords whose values are names chosen by the file's author, not keywords. */
const NAME_MAPS = new Set(['properties', 'schemas', 'parameters', 'responses', 'requestBodies', 'paths', 'headers']);

/** Drops defaults and examples, closes objects, and makes every reference name its file: `record.json#/components/…`. */
function prepare(node: Json, file: string, within?: string): Json {
  if (Array.isArray(node)) return node.map((item) => prepare(item, file));
  if (!isObject(node)) return node;
  const named = within !== undefined && NAME_MAPS.has(within);
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(node)) {
    if (!named && ['default', 'example', 'examples', 'description', 'externalDocs'].includes(key)) continue;
    if (!named && key === '$ref' && typeof value === 'string') {
      const [target = '', pointer = ''] = value.split('#');
      result[key] = `${target === '' ? file : basename(target)}#${pointer}`;
    } else result[key] = prepare(value, file, named ? undefined : key);
  }
  if (!named && isObject(result['properties']) && result['additionalProperties'] === undefined) {
    result['additionalProperties'] = false;
  }
  return result;
}

/**
 * Reads an official OpenAPI file (YAML or JSON), cut to what the checker needs. Parsing a big YAML file takes seconds,
 * so the result is kept in the temporary folder under the file's size and time.
 */
export function loadOfficialSpec(file: string): SpecDocument {
  const name = basename(file);
  const { size, mtimeMs } = statSync(file);
  const key = createHash('sha256').update(`v1 ${file} ${size} ${mtimeMs}`).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `official-spec-${process.getuid?.() ?? 'user'}`);
  const cached = join(folder, `${name}-${key}.json`);
  try {
    return { name, document: JSON.parse(readFileSync(cached, 'utf8')) as JsonObject };
  } catch {
    const text = readFileSync(file, 'utf8');
    const document = prepare((name.endsWith('.json') ? JSON.parse(text) : parseYaml(text)) as JsonObject, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${cached}.${process.pid}`, JSON.stringify(document));
    renameSync(`${cached}.${process.pid}`, cached);
    return { name, document: document as JsonObject };
  }
}

function lookUp(documents: SpecDocument[], ref: string): Json | undefined {
  const [file, pointer = ''] = ref.split('#');
  let node: Json | undefined = documents.find(({ name }) => name === file)?.document;
  for (const key of pointer.split('/').slice(1)) {
    node = isObject(node) ? node[decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return node;
}

/** Schema references stay (ajv compiles each once), those to parameters and responses are replaced by their target. */
function resolveRefs(node: Json, documents: SpecDocument[]): Json {
  if (Array.isArray(node)) return node.map((item) => resolveRefs(item, documents));
  if (!isObject(node)) return node;
  const ref = node['$ref'];
  if (typeof ref === 'string') {
    const target = lookUp(documents, ref);
    if (target === undefined) return {};
    return ref.includes('/schemas/') ? { $ref: ref } : resolveRefs(target, documents);
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolveRefs(value, documents)]));
}

/** One document with the paths of all; operations get unique ids because official files repeat or leave them out. */
function mergePaths(documents: SpecDocument[]): JsonObject {
  const paths: JsonObject = {};
  for (const { document } of documents) {
    for (const [path, item] of Object.entries(isObject(document['paths']) ? document['paths'] : {})) {
      if (!isObject(item)) continue;
      const operations = Object.entries(resolveRefs(item, documents) as JsonObject).map(([method, operation]) =>
        isObject(operation) ? [method, { ...operation, operationId: `${method} ${path}` }] : [method, operation],
      );
      paths[path] = { ...(paths[path] as JsonObject | undefined), ...(Object.fromEntries(operations) as JsonObject) };
    }
  }
  return { openapi: '3.0.0', info: { title: 'official', version: '0' }, paths };
}

/** One ajv for bodies and one for parameters, so that every schema of the files is compiled once. */
function sharedAjv(documents: SpecDocument[]) {
  const prepared = new Map<string, Ajv>();
  return (ajv: Ajv, options: { coerceTypes?: unknown }): Ajv => {
    const kind = options.coerceTypes ? 'parameters' : 'bodies';
    const known = prepared.get(kind);
    if (known) return known;
    addFormats(ajv);
    for (const { name, document } of documents) {
      ajv.addSchema({ components: resolveRefs(document['components'] ?? {}, documents) }, name);
    }
    prepared.set(kind, ajv);
    return ajv;
  };
}

const templatePattern = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`);
const literalLength = (path: string): number => path.replace(/\{[^}]+\}/g, '').length;

/** Query arrays travel as `a,b`: https://spec.openapis.org/oas/v3.0.3#style-values (form, not exploded). */
function splitArrays(query: Record<string, string>, operation: Operation): Record<string, string | string[]> {
  const parameters = (operation.parameters ?? []) as { name?: string; schema?: { type?: string } }[];
  const arrays = new Set(parameters.filter(({ schema }) => schema?.type === 'array').map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, arrays.has(name) ? value.split(',') : value]),
  );
}

interface SchemaError {
  instancePath: string;
  message?: string | undefined;
  params?: unknown;
}
function describe(error: SchemaError): string {
  const { additionalProperty, allowedValues, format } = (error.params ?? {}) as {
    additionalProperty?: string;
    allowedValues?: unknown[];
    format?: string;
  };
  const detail = additionalProperty ?? format ?? (allowedValues === undefined ? '' : JSON.stringify(allowedValues));
  return `${error.instancePath || '/'} ${error.message ?? 'is wrong'} ${detail.slice(0, 200)}`.trimEnd();
}

/**
 * A checker over one or several official files that may refer to each other by file name.
 * `apiRoot` is what precedes the files' paths on the wire, e.g. `/api.xro/2.0`.
 */
export function createSpecChecker(options: {
  documents: SpecDocument[];
  apiRoot?: string;
  exemptions?: SpecExemption[];
}): SpecChecker {
  const definition = mergePaths(options.documents) as unknown as Definition;
  const router = new OpenAPIRouter({ definition, apiRoot: options.apiRoot ?? '/' });
  const validator = new OpenAPIValidator({
    definition,
    router,
    lazyCompileValidators: true,
    ajvOpts: { strict: false, allErrors: true },
    customizeAjv: sharedAjv(options.documents),
  });
  const operations = router
    .getOperations()
    .map((operation) => ({ operation, pattern: templatePattern(operation.path), rank: literalLength(operation.path) }));

  /** Templates may be equally good for a path (`/Contacts/{ContactID}`, `/Contacts/{ContactNumber}`): all of them. */
  function candidates({ method, path }: SpecRequest): Operation[] {
    const relative = router.normalizePath(path);
    const matches = operations.filter(
      ({ operation, pattern }) => operation.method === method.toLowerCase() && pattern.test(relative),
    );
    const best = Math.max(...matches.map(({ rank }) => rank));
    return matches.filter(({ rank }) => rank === best).map(({ operation }) => operation);
  }

  function label(request: SpecRequest, part: string, errors: SchemaError[] | null | undefined): string[] {
    return (errors ?? [])
      .map((error) => `${request.method.toUpperCase()} ${request.path} ${part}: ${describe(error)}`)
      .filter((violation) => !options.exemptions?.some((exemption) => exemption.violation.test(violation)));
  }

  /** The operation whose template fits the request best, with what is wrong even so. */
  function match(request: SpecRequest): { operation: Operation; violations: string[] } | undefined {
    return candidates(request)
      .map((operation) => {
        const query = splitArrays(request.query ?? {}, operation);
        const { errors } = validator.validateRequest({ ...request, query }, operation);
        return { operation, violations: label(request, 'request', errors) };
      })
      .toSorted((left, right) => left.violations.length - right.violations.length)[0];
  }

  return {
    checkRequest: (request) =>
      match(request)?.violations ?? [
        `${request.method.toUpperCase()} ${request.path} request: the official file has no such operation`,
      ],
    checkResponse(request, { status, body }) {
      const matched = match(request);
      if (!matched) return [];
      return label(
        request,
        `answer ${status}`,
        validator.validateResponse(body ?? null, matched.operation, status).errors,
      );
    },
  };
}
