/** The deal session: a short-lived bearer token for this user and this deal, kept in memory only. */
import { sessionAnswerSchema } from '../../server/api/contract.ts';
import { parseJson, toApiError } from './client.ts';
import type { Send } from './client.ts';
import type { OpenEvents } from './follow-events.ts';
import { UnreachableError } from './transport.ts';
import type { Transport } from './transport.ts';

export interface Session {
  /** A token that is still good for a while. */
  getToken: () => Promise<string>;
  /** A token other than the refused one. */
  replaceToken: (refused: string) => Promise<string>;
}

/** How long before its end a token is no longer used. */
const renewBeforeMs = 30_000;

/**
 * Opens sessions for one deal through the extension function `ledger_session`, which Zoho runs as the current user.
 * Requests that come together share one opening. Throws `ApiError` when the server refuses the
 * user or the deal, `UnreachableError` when it was not reached.
 */
export function createSession(options: {
  dealId: string;
  executeFunction: (name: string, payload: object) => Promise<string>;
  now: () => number;
  makeNonce: () => string;
}): Session {
  let current: { token: string; renewAtMs: number } | undefined;
  let opening: Promise<string> | undefined;

  async function open(): Promise<string> {
    const askedAtMs = options.now();
    const payload = { dealId: options.dealId, nonce: options.makeNonce() };
    const output = await options.executeFunction('ledger_session', payload);
    const answer = parseJson(output);
    // The function hands on whatever it got; no JSON means that it did not get through to the server.
    if (answer === undefined) throw new UnreachableError();
    const parsed = sessionAnswerSchema.safeParse(answer);
    if (!parsed.success) throw toApiError({ status: 502, body: output });
    const lifetimeMs = parsed.data.expiresIn * 1000;
    current = {
      token: parsed.data.token,
      renewAtMs: askedAtMs + Math.max(lifetimeMs - renewBeforeMs, lifetimeMs / 2),
    };
    return current.token;
  }

  function openOnce(): Promise<string> {
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  return {
    async getToken() {
      return current !== undefined && options.now() < current.renewAtMs ? current.token : openOnce();
    },
    async replaceToken(refused) {
      if (current?.token === refused) current = undefined;
      return current?.token ?? openOnce();
    },
  };
}

/** Sends with the session's token; a 401 renews it and asks once more (a 401 is refused before anything is done). */
export function sendInSession(transport: Transport, session: Session): Send {
  return async (request) => {
    const token = await session.getToken();
    const answer = await transport.send({ ...request, token });
    if (answer.status !== 401) return answer;
    return transport.send({ ...request, token: await session.replaceToken(token) });
  };
}

/** Opens the stream at `path` with the session's token, or a new one when that is about to end or is refused. */
export function openInSession(transport: Transport, session: Session, path: string): OpenEvents {
  let used = '';
  return async ({ session: wanted, ...request }) => {
    used = wanted === 'renewed' ? await session.replaceToken(used) : await session.getToken();
    const answer = await transport.openStream({ ...request, path, token: used });
    if (answer.status !== 401) return answer;
    used = await session.replaceToken(used);
    return transport.openStream({ ...request, path, token: used });
  };
}
