import type { RequestHandler } from 'express';
import { badRequest } from './errors.ts';

/** Far deeper than anything we are sent; PostgreSQL and JSON.stringify give up at a few thousand levels. */
const MAX_DEPTH = 50;
/** A thousand deals with ten changed fields each, told in one notification, are about 13,000. */
const MAX_VALUES = 30_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** NUL and half a surrogate pair: JSON can say them, PostgreSQL cannot keep them. https://www.postgresql.org/docs/current/datatype-json.html */
const unstorable = /\0|\p{Surrogate}/u;

/** JSON from outside, whatever its Content-Type says; 400 when it is not JSON, or is JSON that could not be stored or is built to cost time. */
export function parseJson(bytes: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    throw badRequest('malformed_json', 'The body is not JSON.');
  }
  refuseUnusable(value, 0, { values: 0 });
  return value;
}

function refuseUnusable(value: unknown, depth: number, seen: { values: number }): void {
  seen.values += 1;
  if (seen.values > MAX_VALUES) throw badRequest('too_many_values', 'The body holds too many values.');
  if (typeof value === 'string' && unstorable.test(value)) {
    throw unusableText();
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth === MAX_DEPTH) throw badRequest('nested_too_deeply', 'The body is nested too deeply.');
  for (const [key, item] of Object.entries(value)) {
    // No setting or field has this name; a copy of the object would lose it or change its own type.
    if (key === '__proto__') throw badRequest('unusable_key', 'The body has a key named __proto__.');
    if (unstorable.test(key)) throw unusableText();
    refuseUnusable(item, depth + 1, seen);
  }
}

const unusableText = () => badRequest('unusable_text', 'The body holds a character that is not text.');

/** Turns the raw body into what it says; a request without a body has none. */
export const readJsonBody: RequestHandler = (request, _response, next) => {
  const rawBody: unknown = request.body;
  if (Buffer.isBuffer(rawBody)) request.body = rawBody.length > 0 ? parseJson(rawBody) : undefined;
  next();
};
