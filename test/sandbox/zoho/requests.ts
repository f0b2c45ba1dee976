import type { Request, Response } from 'express';
import { isObject, type Json, type JsonObject } from './json.ts';
import { invalidData, mandatoryNotFound, type ZohoRefusal } from './zoho-refusal.ts';

/** The JSON body of a request, which the sandbox reads as text first. */
export function bodyOf(request: Request): JsonObject {
  try {
    const body = JSON.parse(String(request.body ?? '')) as unknown;
    if (isObject(body)) return body;
  } catch {
    // Refused below, in the same words as a body of the wrong type.
  }
  throw invalidData('body', { expected_data_type: 'jsonobject' });
}

/** The elements of a request that works on several things at once: `{"data":[…]}`, `{"watch":[…]}`. */
export function elementsOf(request: Request, key: string): JsonObject[] {
  const elements: Json | undefined = bodyOf(request)[key];
  if (elements === undefined) throw mandatoryNotFound(key, `$.${key}`);
  if (!Array.isArray(elements) || elements.length === 0 || !elements.every(isObject)) {
    throw invalidData('invalid data', { expected_data_type: 'jsonarray', api_name: key, json_path: `$.${key}` });
  }
  return elements;
}

/** Answers element by element; 207 when some were done and some refused. */
export function sendPositional(
  response: Response,
  key: string,
  results: { element: JsonObject; refused: ZohoRefusal | null }[],
  status: { done: number; refused: number },
): void {
  const refused = results.filter((result) => result.refused !== null).length;
  const mixed = refused > 0 && refused < results.length;
  response
    .status(mixed ? 207 : refused > 0 ? status.refused : status.done)
    .json({ [key]: results.map(({ element }) => element) });
}

/** A query parameter that is there once and not empty. */
export function parameter(request: Request, name: string): string | null {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
