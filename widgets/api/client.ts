/** One request to our server: sent, checked against the shared contract, or thrown as an `ApiError`. */
import * as z from 'zod/mini';
import { errorBodySchema } from '../../server/api/contract/problems.ts';
import type { ErrorBody } from '../../server/api/contract/problems.ts';
import type { ApiAnswer, ApiRequest } from './transport.ts';

/** Anything that can carry a request: the session over a transport, or the settings page's own origin. */
export type Send = (request: ApiRequest) => Promise<ApiAnswer>;

/** The server said no, in words a person can read. `errors` names the fields of a 422. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fix: string | null;
  /** What was asked for, where somebody may not do it. */
  readonly action: string | null;
  readonly errors: NonNullable<ErrorBody['errors']>;
  constructor(body: Omit<ErrorBody, 'type'>) {
    super(body.detail);
    this.name = 'ApiError';
    this.status = body.status;
    this.code = body.code;
    this.title = body.title;
    this.detail = body.detail;
    this.fix = body.fix ?? null;
    this.action = body.action ?? null;
    this.errors = body.errors ?? [];
  }
}

/** Sends the request and parses a 2xx answer with `schema`; anything else is an `ApiError`. */
export async function requestJson<Schema extends z.core.$ZodType>(
  send: Send,
  { schema, ...request }: ApiRequest & { schema: Schema },
): Promise<z.infer<Schema>> {
  const answer = await requestText(send, request);
  const parsed = z.safeParse(schema, parseJson(answer.body));
  if (!parsed.success) throw unreadable(answer.status);
  return parsed.data;
}

/** Sends the request for its effect; a 2xx answer's body is not looked at. */
export async function requestText(send: Send, request: ApiRequest): Promise<ApiAnswer> {
  const answer = await send(request);
  if (answer.status < 200 || answer.status > 299) throw toApiError(answer);
  return answer;
}

/** RFC 9457 lets a problem leave its `type` out. */
const problemDocumentSchema = z.extend(errorBodySchema, { type: z.optional(z.string()) });

/** An error answer as an `ApiError`, also when it is not the problem document it should be. */
export function toApiError(answer: ApiAnswer): ApiError {
  const parsed = problemDocumentSchema.safeParse(parseJson(answer.body));
  return parsed.success ? new ApiError(parsed.data) : unreadable(answer.status);
}

/** The value in a JSON text; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(status: number): ApiError {
  return new ApiError({
    status,
    code: 'unreadable_answer',
    title: 'Deal Ledger gave an answer this page does not understand',
    detail: `The server answered with status ${String(status)} and a body that is not as agreed.`,
    fix: 'Reload the page. If it stays, the extension and the server are probably of different versions.',
  });
}
