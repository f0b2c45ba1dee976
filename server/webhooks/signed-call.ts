import type { Request } from 'express';
import type * as z from 'zod';
import { noteCaller } from '../caller.ts';
import type { AppContext } from '../context.ts';
import { findOrg } from '../db/orgs.ts';
import { badRequest, notSignedIn } from '../errors.ts';
import { parseJson } from '../json-body.ts';
import { secretsOf } from '../sync/signing-secret.ts';
import { verifyCall } from './signature.ts';

/**
 * A call of the extension's Deluge functions: which org it is from and what it says. 401 when unsigned, wrongly signed,
 * too old, or of an org we do not know; 400 when the signed body is not what it should be.
 */
export async function requireSignedCall<T>(
  ctx: Pick<AppContext, 'db' | 'seal' | 'now'>,
  request: Request,
  schema: z.ZodType<T>,
): Promise<{ orgId: string; signature: string; body: T }> {
  const orgId = request.header('x-ledger-org') ?? '';
  // One spelling per signature: it also tells a repeated call.
  const signature = (request.header('x-ledger-signature') ?? '').toLowerCase();
  const rawBody: unknown = request.body;
  const org = orgId === '' ? undefined : await findOrg(ctx.db, orgId);
  if (org) noteCaller(request, { orgId });
  if (!org || !Buffer.isBuffer(rawBody)) throw notSignedIn('The call is not signed by an org we know.');
  const timestamp = request.header('x-ledger-timestamp') ?? '';
  const call = { timestamp, signature, rawBody };
  if (!secretsOf(ctx, org).some((secret) => verifyCall(secret, call, ctx.now()))) {
    throw notSignedIn('The signature is wrong or too old.');
  }
  return { orgId, signature, body: parseBody(rawBody, schema) };
}

/** Raw bytes as JSON of a known shape: 400 otherwise. */
export function parseBody<T>(rawBody: Buffer, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(rawBody));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest('bad_body', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not what was expected'}`);
}
