import type * as z from 'zod';
import type { TokenVault } from '../oauth/token-vault.ts';
import type { NoteCall } from '../call-log.ts';
import type { StoredToken } from '../db/connections.ts';
import { jsonOf, send, type Answer } from '../outbound.ts';
import { createCallTurns, type CallTurn } from './call-turns.ts';
import { zohoError, zohoErrorCode } from './zoho-error.ts';

/** Whose data is read and with which grant. */
export interface ZohoAccess {
  orgId: string;
  apiUrl: string;
  tokenSetId: string;
  /** The token as the work that calls has read it; null or left out: it is read for each call. */
  storedToken?: StoredToken | null;
  /** Left out: `next`. */
  turn?: CallTurn;
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
  noteCall,
}: {
  vault: Pick<TokenVault, 'accessToken'>;
  now: () => Date;
  noteCall: NoteCall;
}): ZohoCaller {
  const turns = createCallTurns({ now });
  async function call(access: ZohoAccess, method: string, path: string, body?: unknown): Promise<Answer> {
    const { apiUrl, tokenSetId, turn } = access;
    // There is one grant per org.
    const ask = (token: string) => {
      const request = () => requestZoho(apiUrl, token, method, path, body);
      return turns.inTurn(tokenSetId, () => noted({ method, url: `/crm/v8${path}` }, request), turn);
    };
    const token = await vault.accessToken(tokenSetId, { stored: access.storedToken ?? null });
    const answer = await ask(token);
    if (answer.status !== 401 || zohoErrorCode(answer) === 'OAUTH_SCOPE_MISMATCH') return answer;
    return ask(await vault.accessToken(tokenSetId, { refused: token }));
  }
  async function noted(call: { method: string; url: string }, ask: () => Promise<Answer>): Promise<Answer> {
    const at = now();
    let answer: Answer | null = null;
    try {
      return (answer = await ask());
    } finally {
      const refusal = answer && answer.status >= 400 ? zohoErrorCode(answer) : null;
      noteCall({
        ...{ ...call, side: 'zoho', at, durationMs: now().getTime() - at.getTime() },
        ...{ status: answer?.status ?? null, code: refusal, said: null, correlationId: null },
      });
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
