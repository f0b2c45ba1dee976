import { type JsonObject, textOf } from './json.ts';
import type { ZohoSandbox } from './zoho-controls.ts';

export const REDIRECT_URI = 'http://localhost:3000/oauth/zoho/callback';
const ALL_SCOPES =
  'ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,ZohoCRM.notifications.ALL,ZohoCRM.org.READ,ZohoCRM.users.READ,ZohoCRM.coql.READ';

export interface Answer {
  status: number;
  body: JsonObject | null;
  headers: Headers;
}

/** Asks for consent as a browser would; the parameters can be changed one by one. */
export async function authorize(sandbox: ZohoSandbox, changes: Record<string, string> = {}): Promise<Response> {
  const query = new URLSearchParams({
    client_id: sandbox.settings.ZOHO_CLIENT_ID ?? '',
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: ALL_SCOPES,
    access_type: 'offline',
    prompt: 'consent',
    state: 'state-1',
    ...changes,
  });
  return fetch(`${sandbox.url}/oauth/v2/auth?${query.toString()}`, { redirect: 'manual' });
}

export async function requestToken(sandbox: ZohoSandbox, form: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${sandbox.url}/oauth/v2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: sandbox.settings.ZOHO_CLIENT_ID ?? '',
      client_secret: sandbox.settings.ZOHO_CLIENT_SECRET ?? '',
      redirect_uri: REDIRECT_URI,
      ...form,
    }),
  });
  return { status: response.status, body: (await response.json()) as JsonObject, headers: response.headers };
}

/** Consent and code exchange in one; the token answer. */
export async function grant(sandbox: ZohoSandbox, changes: Record<string, string> = {}): Promise<JsonObject> {
  const consent = await authorize(sandbox, changes);
  const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? '';
  return (await requestToken(sandbox, { grant_type: 'authorization_code', code })).body ?? {};
}

/** Calls the REST API with a token of its own. */
export async function connect(
  sandbox: ZohoSandbox,
  scope = ALL_SCOPES,
): Promise<(method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>> {
  const token = textOf((await grant(sandbox, { scope })).access_token);
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${sandbox.url}/crm/v8${path}`, {
      method,
      headers: { Authorization: `Zoho-oauthtoken ${token}`, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? null : (JSON.parse(text) as JsonObject),
      headers: response.headers,
    };
  };
}
