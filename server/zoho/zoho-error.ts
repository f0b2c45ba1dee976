import * as z from 'zod';
import { AppError } from '../errors.ts';
import { jsonOf, type Answer } from '../outbound.ts';

const errorSchema = z.object({ code: z.string(), message: z.string().default(''), details: z.unknown().optional() });

/** Zoho's own error code, from the top level or from the first row of a positional answer. */
export function zohoErrorCode(answer: Answer): string | null {
  return readError(answer)?.code ?? null;
}

function readError(answer: Answer): z.infer<typeof errorSchema> | null {
  const body = jsonOf(answer);
  const direct = errorSchema.safeParse(body);
  if (direct.success) return direct.data;
  if (typeof body !== 'object' || body === null) return null;
  for (const rows of Object.values(body)) {
    const first = Array.isArray(rows) ? errorSchema.safeParse(rows[0]) : null;
    if (first?.success && first.data.code !== 'SUCCESS') return first.data;
  }
  return null;
}

/** What a refusal of the CRM's REST API means. https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html */
export function zohoError(answer: Answer): AppError {
  const said = readError(answer);
  const code = said?.code ?? '';
  const detail = said ? `${said.code}: ${said.message}` : answer.text.slice(0, 300);
  if (answer.status === 429 || code === 'TOO_MANY_REQUESTS') {
    const seconds = Number(answer.headers.get('retry-after'));
    return new AppError('zoho_busy', 'Zoho CRM asks us to slow down.', {
      status: 503,
      retry: 'later',
      retryAfterMs: seconds > 0 ? seconds * 1000 : null,
      fix: 'This is tried again by itself.',
      detail,
    });
  }
  if (code === 'OAUTH_SCOPE_MISMATCH') {
    return new AppError('zoho_permission_missing', 'The connection to Zoho CRM lacks a permission it needs.', {
      status: 502,
      retry: 'reconnect',
      provider: 'zoho',
      fix: 'Connect Zoho CRM again in Settings and accept every permission.',
      detail,
    });
  }
  if (answer.status === 401 || code === 'INVALID_TOKEN' || code === 'AUTHENTICATION_FAILURE') {
    return new AppError('zoho_connection_lost', 'Zoho CRM no longer accepts our connection.', {
      status: 502,
      retry: 'reconnect',
      provider: 'zoho',
      fix: 'Connect Zoho CRM again in Settings.',
      detail,
    });
  }
  if (answer.status === 403 || code === 'NO_PERMISSION') {
    return new AppError('zoho_no_permission', 'The person who connected Zoho CRM may not do this there.', {
      status: 502,
      retry: 'never',
      fix: 'Have an administrator connect Zoho CRM in Settings.',
      detail,
    });
  }
  // Elements of a batch are refused within an answer that is a success as a whole.
  const isRefusal = said !== null && !code.startsWith('INTERNAL_');
  if (answer.status >= 500 || (answer.status < 400 && !isRefusal)) {
    return new AppError('zoho_unavailable', 'Zoho CRM did not give a usable answer.', {
      status: 502,
      retry: 'later',
      fix: 'This is tried again by itself.',
      detail,
    });
  }
  return new AppError('zoho_refused', 'Zoho CRM refused the request.', { status: 502, retry: 'never', detail });
}
