/** How a request of the deal panel reaches our server: directly, or through an extension function when that is blocked. */
import * as z from 'zod/mini';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: unknown;
  /** Sent to its end even when the page is left meanwhile, if the browser can; only from the settings page. */
  lasts?: 'beyond the page';
}

export interface ApiAnswer {
  status: number;
  body: string;
}

/** `undecided` until the first GET has got through one way or the other. */
export type TransportKind = 'undecided' | 'fetch' | 'relay';

export interface Transport {
  send: (request: ApiRequest & { token: string }) => Promise<ApiAnswer>;
  /** Opens an answer that goes on and on. Only by fetch: an extension function hands back one text. */
  openStream: (request: StreamRequest) => Promise<Response>;
  /** Opens a file. Only by fetch, as above. Throws `UnreachableError`. */
  openFile: (request: { path: string; token: string }) => Promise<Response>;
  kind: () => TransportKind;
}

export interface StreamRequest {
  path: string;
  token: string;
  lastEventId: string | null;
  signal: AbortSignal;
}

/** No answer came: offline, blocked or timed out. What the server did with the request is unknown. */
export class UnreachableError extends Error {
  constructor(options?: ErrorOptions) {
    super('Deal Ledger could not be reached.', options);
    this.name = 'UnreachableError';
  }
}

const fetchTimeoutMs = 20_000;
/** Xero draws a PDF while it is waited for. */
const fileTimeoutMs = 60_000;

/**
 * Zoho may or may not let a widget `fetch` other hosts (Content-Security-Policy), so the first GET tries and, when the
 * browser refuses, goes through the extension function `ledger_relay` (10 s, one CRM credit each). The way that worked
 * is kept: a POST is never sent a second time another way.
 */
export function createTransport(options: {
  publicUrl: string;
  fetch: typeof fetch;
  executeFunction: (name: string, payload: object) => Promise<string>;
}): Transport {
  let kind: TransportKind = 'undecided';
  const decide = (worked: TransportKind) => {
    if (kind === 'undecided') kind = worked;
  };

  async function sendByFetch({ method, path, token, body }: ApiRequest & { token: string }): Promise<ApiAnswer> {
    try {
      const response = await options.fetch(options.publicUrl + path, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        credentials: 'omit',
        cache: 'no-store',
        signal: AbortSignal.timeout(fetchTimeoutMs),
      });
      return { status: response.status, body: await response.text() };
    } catch (cause) {
      throw new UnreachableError({ cause });
    }
  }

  async function sendByRelay({ method, path, token, body }: ApiRequest & { token: string }): Promise<ApiAnswer> {
    const output = await options
      .executeFunction('ledger_relay', { method, path, token, body: body ?? null })
      .catch((cause: unknown) => {
        throw new UnreachableError({ cause });
      });
    return parseRelayOutput(output);
  }

  return {
    kind: () => kind,
    openStream: ({ path, token, lastEventId, signal }) =>
      options.fetch(options.publicUrl + path, {
        headers: {
          Authorization: `Bearer ${token}`,
          Accept: 'text/event-stream',
          ...(lastEventId !== null && { 'Last-Event-ID': lastEventId }),
        },
        credentials: 'omit',
        cache: 'no-store',
        signal,
      }),
    openFile: ({ path, token }) =>
      options
        .fetch(options.publicUrl + path, {
          headers: { Authorization: `Bearer ${token}` },
          credentials: 'omit',
          cache: 'no-store',
          signal: AbortSignal.timeout(fileTimeoutMs),
        })
        .catch((cause: unknown) => {
          throw new UnreachableError({ cause });
        }),
    async send(request) {
      if (kind === 'relay') return sendByRelay(request);
      try {
        const answer = await sendByFetch(request);
        decide('fetch');
        return answer;
      } catch (error) {
        if (kind !== 'undecided' || request.method !== 'GET' || timedOut(error)) throw error;
        const answer = await sendByRelay(request);
        decide('relay');
        return answer;
      }
    },
  };
}

/** A slow server is not a blocked one. */
function timedOut(error: unknown): boolean {
  return (
    error instanceof UnreachableError && error.cause instanceof DOMException && error.cause.name === 'TimeoutError'
  );
}

/** A status below 100 is the relay's way to say that it got no answer itself. */
const relayOutputSchema = z.object({ status: z.int().check(z.gte(100)), body: z.string() });

function parseRelayOutput(output: string): ApiAnswer {
  try {
    return relayOutputSchema.parse(JSON.parse(output));
  } catch (cause) {
    throw new UnreachableError({ cause });
  }
}
