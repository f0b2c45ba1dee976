import * as z from 'zod';
import { AppError } from '../errors.ts';

/** An answer of Xero's API that is not a success, whatever the SDK wrapped it in. `status` 0: no answer came. */
export interface XeroFailure {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  /** What was asked, where the SDK says so. */
  request?: { method: string; path: string } | null;
}

const sdkFailureSchema = z.object({
  response: z.object({
    statusCode: z.number().nullish(),
    headers: z.record(z.string(), z.unknown()).nullish(),
    body: z.unknown(),
    request: z
      .object({ method: z.string(), url: z.object({ path: z.string() }) })
      .nullish()
      .catch(null),
  }),
});

/** xero-node 20 rejects with a JSON *string*; a required parameter left out is the only real Error. */
export function readXeroFailure(thrown: unknown): XeroFailure | null {
  if (typeof thrown !== 'string') return null;
  const parsed = sdkFailureSchema.safeParse(parseJson(thrown));
  if (!parsed.success) return null;
  const { statusCode, headers, body, request } = parsed.data.response;
  const texts = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const asked = request ? { method: request.method, path: request.url.path } : null;
  return {
    status: statusCode ?? 0,
    headers: Object.fromEntries(texts) as Record<string, string>,
    body: readBody(body),
    request: asked,
  };
}

const bytesSchema = z.object({ type: z.literal('Buffer'), data: z.array(z.number()) });

/** Where a PDF was asked for, a refusal comes as bytes as well. */
function readBody(body: unknown): unknown {
  const bytes = bytesSchema.safeParse(body);
  if (!bytes.success) return body;
  const text = Buffer.from(bytes.data.data).toString('utf8');
  return parseJson(text) ?? text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** All `ValidationErrors[].Message` of an answer, wherever they are nested (lines, contact, addresses), each once. */
export function validationMessages(body: unknown): string[] {
  const found = new Set<string>();
  const visit = (node: unknown, key: string): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item, key);
    } else if (typeof node === 'object' && node !== null) {
      for (const [name, value] of Object.entries(node)) {
        if (key === 'ValidationErrors' && name === 'Message' && typeof value === 'string') found.add(value);
        else visit(value, name);
      }
    }
  };
  visit(body, '');
  return [...found];
}

const bodySchema = z.object({ Detail: z.string().nullish(), Message: z.string().nullish() });

/** What a failed call means. `wrote`: the call would have changed something, so without an answer its outcome is unknown. */
export function xeroError(failure: XeroFailure, call: { kind: 'read' | 'write' }): AppError {
  const { status, headers, body } = failure;
  const said = bodySchema.safeParse(body);
  const messages = validationMessages(body);
  const detail =
    messages.join(' ') ||
    said.data?.Detail ||
    said.data?.Message ||
    (typeof body === 'string' && body !== '' ? body.slice(0, 300) : null);
  if (status === 0 || status >= 500) {
    return new AppError('xero_unavailable', 'Xero did not answer.', {
      status: 502,
      retry: call.kind === 'write' ? 'unknown' : 'later',
      fix: 'This is tried again by itself.',
      detail,
    });
  }
  if (status === 429) {
    const seconds = Number(headers['retry-after']);
    const problem = (headers['x-rate-limit-problem'] ?? '').toLowerCase();
    return new AppError('xero_rate_limited', `Xero’s limit of calls is reached${problem ? ` (${problem})` : ''}.`, {
      status: 503,
      retry: 'later',
      // The limit of calls in flight comes without Retry-After and is over in a moment.
      retryAfterMs: seconds > 0 ? seconds * 1000 : 1000,
      fix: 'This goes on by itself when Xero allows it.',
      detail,
    });
  }
  if (
    status === 401 &&
    /AuthorizationUnsuccessful|insufficient_scope/i.test(`${detail ?? ''} ${headers['www-authenticate'] ?? ''}`)
  ) {
    return new AppError('xero_permission_missing', 'The connection to Xero lacks a permission it needs.', {
      status: 502,
      retry: 'reconnect',
      provider: 'xero',
      fix: 'Connect Xero again in Settings and accept every permission.',
      detail,
    });
  }
  if (status === 401 && /TokenExpired/i.test(detail ?? '')) {
    // Expired is not lost: the next try renews it. Whether the grant is gone, the identity server says.
    return new AppError('xero_unavailable', 'Xero calls a token expired that it has only just given.', {
      status: 502,
      retry: 'later',
      fix: 'This is tried again by itself.',
      detail,
    });
  }
  if (status === 401 || status === 403) {
    return new AppError('xero_connection_lost', 'Xero no longer accepts our connection to the organisation.', {
      status: 502,
      retry: 'reconnect',
      provider: 'xero',
      fix: 'Connect Xero again in Settings.',
      detail,
    });
  }
  return new AppError('xero_refused', 'Xero refused it.', { status: 502, retry: 'never', detail });
}

/** A refused access token is renewed once and the call tried again; a missing permission would only be refused again. */
export function isTokenRefused(failure: XeroFailure): boolean {
  return failure.status === 401 && xeroError(failure, { kind: 'read' }).code !== 'xero_permission_missing';
}

/** A refusal inside an answer 200, as `summarizeErrors=false` gives it. */
export function refusedElement(element: unknown): AppError {
  const messages = validationMessages(element);
  const isNumberTaken = messages.some((message) => /^Invoice # must be unique/i.test(message));
  return new AppError(isNumberTaken ? 'invoice_number_taken' : 'xero_refused', 'Xero refused it.', {
    status: 502,
    retry: 'never',
    detail: messages.join(' ') || null,
  });
}
