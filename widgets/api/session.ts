/** The deal session: a short-lived bearer token for this user and this deal, kept in memory only. */
import { sessionAnswerSchema } from '../../server/api/contract/sign-in.ts';
import type { SessionAnswer } from '../../server/api/contract/sign-in.ts';
import { parseJson, toApiError } from './client.ts';
import type { Send } from './client.ts';
import { explainFailure } from './explain-failure.ts';
import type { OpenEvents } from './follow-events.ts';
import type { SignIn } from './sign-in.ts';
import { UnreachableError } from './transport.ts';
import type { Transport } from './transport.ts';

export interface Session {
  /** A token that is still good for a while: for `leftMs`, or, when it proves who the person is, a moment. */
  getToken: (leftMs?: number) => Promise<string>;
  /** A token other than the refused one. */
  replaceToken: (refused: string) => Promise<string>;
  /** From now on, as long as it lasts, the token that proves who the person is. */
  strengthen: (stronger: SessionAnswer) => void;
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
  let current: HeldToken | undefined;
  let stronger: HeldToken | undefined;
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
    current = hold(parsed.data, askedAtMs);
    return current.token;
  }

  function openOnce(): Promise<string> {
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  return {
    async getToken(leftMs = 0) {
      const isGood = (held: HeldToken) => options.now() + leftMs < held.renewAtMs;
      if (stronger !== undefined && isGood(stronger)) return stronger.token;
      return current !== undefined && isGood(current) ? current.token : openOnce();
    },
    async replaceToken(refused) {
      if (stronger?.token === refused) stronger = undefined;
      if (current?.token === refused) current = undefined;
      return current !== undefined && options.now() < current.renewAtMs ? current.token : openOnce();
    },
    strengthen(answer) {
      stronger = hold(answer, options.now());
    },
  };
}

interface HeldToken {
  token: string;
  renewAtMs: number;
}

function hold({ token, expiresIn }: SessionAnswer, askedAtMs: number): HeldToken {
  const lifetimeMs = expiresIn * 1000;
  return { token, renewAtMs: askedAtMs + Math.max(lifetimeMs - renewBeforeMs, lifetimeMs / 2) };
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

/** Sends; where the server wants to know who it is, the person signs in, and what was refused is asked once more. */
export function sendSignedIn(send: Send, signIn: Pick<SignIn, 'obtain'>): Send {
  return async (request) => {
    const answer = await send(request);
    const refusal = answer.status === 403 ? toApiError(answer) : null;
    if (refusal?.code !== 'sign_in_needed' || refusal.action === null) return answer;
    const invoiceId = /\/invoices\/([0-9a-f-]{36})(\/|$)/.exec(request.path)?.[1] ?? null;
    const outcome = await signIn.obtain({ action: refusal.action, invoiceId, why: explainFailure(refusal).why });
    return outcome === 'signed_in' ? send(request) : answer;
  };
}

/** Opens a file of the deal; the caller looks at the status. */
export type OpenFile = (path: string) => Promise<Response>;

/** Opens files with the session's token, as `sendInSession` sends. */
export function openFileInSession(transport: Transport, session: Session): OpenFile {
  return async (path) => {
    const token = await session.getToken();
    const answer = await transport.openFile({ path, token });
    if (answer.status !== 401) return answer;
    return transport.openFile({ path, token: await session.replaceToken(token) });
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
