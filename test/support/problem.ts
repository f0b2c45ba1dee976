import { expect } from 'vitest';
import { errorBodySchema, type ErrorBody } from '../../server/api/contract/problems.ts';

/** What a refusal said; fails unless it is a problem of RFC 9457 with this status and without anything internal in it. */
export async function problemOf(response: Response, status: number): Promise<ErrorBody> {
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status });
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(text).not.toMatch(/node_modules|\.ts:\d+|\n\s+at |"stack"/);
  const body = errorBodySchema.parse(JSON.parse(text));
  expect(body.status).toBe(status);
  expect(body.code).toMatch(/^[a-z_]+$/);
  return body;
}
