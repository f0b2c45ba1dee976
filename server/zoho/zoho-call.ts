import type * as z from 'zod';
import { AppError } from '../errors.ts';
import type { TokenVault } from '../oauth/token-vault.ts';
import { pathOf, type TellCall } from '../outgoing-calls.ts';
import { jsonOf, send, type Answer } from '../outbound.ts';
import { createCallTurns } from './call-turns.ts';
import { zohoError, zohoErrorCode } from './zoho-error.ts';

/** Whose data is read and with which grant. */
export interface ZohoAccess {
  orgId: string;
  apiUrl: string;
  tokenSetId: string;
}

/** Calls of Zoho CRM's REST API v8: what all of them share. */
export interface ZohoCaller {
  /** One call with the org's grant; a refused access token is renewed once, a missing permission is not. */
  call(access: ZohoAccess, method: string, path: string, body?: unknown): Promise<Answer>;
  /** A GET whose answer must be of this shape; throws what Zoho's refusal means otherwise. */
  read<T>(access: ZohoAccess, path: string, schema: z.ZodType<T>): Promise<T>;
}

export function createZohoCaller({
  vault,
  now,
  tellCall,
}: {
  vault: Pick<TokenVault, 'accessToken'>;
  now: () => Date;
  tellCall: TellCall;
}): ZohoCaller {
  const turns = createCallTurns({ now });
  async function call(access: ZohoAccess, method: string, path: string, body?: unknown): Promise<Answer> {
    const { apiUrl, tokenSetId } = access;
    // There is one grant per org.
    const ask = (token: string) =>
      turns.inTurn(tokenSetId, () => told(access, method, path, () => requestZoho(apiUrl, token, method, path, body)));
    const token = await vault.accessToken(tokenSetId);
    const answer = await ask(token);
    if (answer.status !== 401 || zohoErrorCode(answer) === 'OAUTH_SCOPE_MISMATCH') return answer;
    return ask(await vault.accessToken(tokenSetId, token));
  }

  async function told(
    { orgId }: ZohoAccess,
    method: string,
    address: string,
    request: () => Promise<Answer>,
  ): Promise<Answer> {
    const startedAt = now().getTime();
    const tell = (status: number) =>
      tellCall({
        ...{ to: 'zoho', orgId, method, path: pathOf(address), status },
        ...{ durationMs: now().getTime() - startedAt, xeroCorrelationId: null },
      });
    try {
      const answer = await request();
      tell(answer.status);
      return answer;
    } catch (error) {
      if (error instanceof AppError) tell(0);
      throw error;
    }
  }

  return { call, read: async (access, path, schema) => parseZoho(await call(access, 'GET', path), schema) };
}

/** One call with a token at hand. */
export function requestZoho(
  apiUrl: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  return send(`${apiUrl}/crm/v8${path}`, {
    method,
    headers: {
      authorization: `Zoho-oauthtoken ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** A success of the expected shape, or the error that the answer means. */
export function parseZoho<T>(answer: Answer, schema: z.ZodType<T>): T {
  const parsed = answer.status < 300 ? schema.safeParse(jsonOf(answer)) : null;
  if (!parsed?.success) throw zohoError(answer);
  return parsed.data;
}

/** No such record: Zoho says so with 204, 404 or INVALID_DATA, depending on what is wrong with the id. */
export function isGone(answer: Answer): boolean {
  return answer.status === 204 || answer.status === 404 || zohoErrorCode(answer) === 'INVALID_DATA';
}
