/** One call as the handlers see it, and reading what clients send. */
import { Big } from 'big.js';
import { z } from 'zod';
import type { Answer } from './answers.ts';
import type { Organisation } from './records.ts';

export interface ApiRequest {
  organisation: Organisation;
  clientId: string;
  query: Record<string, string>;
  headers: Record<string, string | undefined>;
  /** The parsed JSON body. */
  body: unknown;
  /** What stood for `:id` in the route. */
  id: string;
  now: Date;
  /** Origin of the sandbox, for links into its web app. */
  url: string;
}

export type Handler = (request: ApiRequest) => Answer;

/** The body is not of the form the endpoint takes: 400 PostDataInvalidException. */
export class PostDataError extends Error {}

/** Xero takes numbers and numeric texts. */
export const decimalInput = z
  .union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)])
  .transform((value) => new Big(value));
export const textInput = z.union([z.string(), z.number()]).transform(String);

/** Xero treats null like an absent field. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

/** The documents of a body: `{"Invoices":[…]}`, or one bare document. */
export function readElements<Schema extends z.ZodType>(body: unknown, key: string, schema: Schema): z.output<Schema>[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new PostDataError(`A JSON object with ${key} is expected`);
  }
  const list = key in body ? (body as Record<string, unknown>)[key] : [body];
  const parsed = z.array(schema).safeParse(withoutNulls(list));
  if (!parsed.success) throw new PostDataError(z.prettifyError(parsed.error));
  return parsed.data;
}

export const sameText = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
