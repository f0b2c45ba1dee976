/** For tests of the sandbox: an app that went through the real redirects and calls the API by plain fetch. */
import { startXeroSandbox, type XeroSandbox, type XeroSandboxOptions } from './xero-sandbox.ts';

export const REDIRECT_URI = 'http://localhost:3000/oauth/xero/callback';
const ALL_SCOPES =
  'openid profile email offline_access accounting.contacts accounting.invoices accounting.payments accounting.settings.read';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown>;
}

const replyOf = async (response: Response): Promise<Reply> => {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
};

/** The address Xero sends the browser back to. */
export async function authorize(sandbox: XeroSandbox, changes: Record<string, string> = {}): Promise<URL | Reply> {
  const url = new URL('/identity/connect/authorize', sandbox.url);
  const parameters = {
    response_type: 'code',
    client_id: sandbox.settings['XERO_CLIENT_ID'] ?? '',
    redirect_uri: REDIRECT_URI,
    scope: ALL_SCOPES,
    state: 'st4te',
  };
  url.search = new URLSearchParams({ ...parameters, ...changes }).toString();
  const response = await fetch(url, { redirect: 'manual' });
  const location = response.headers.get('location');
  return location === null ? replyOf(response) : new URL(location);
}

export async function postForm(sandbox: XeroSandbox, path: string, form: Record<string, string>): Promise<Reply> {
  const { XERO_CLIENT_ID: id = '', XERO_CLIENT_SECRET: secret = '' } = sandbox.settings;
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const body = new URLSearchParams(form);
  return replyOf(await fetch(sandbox.url + path, { method: 'POST', headers: { authorization }, body }));
}

export async function connect(sandbox: XeroSandbox, scope = ALL_SCOPES): Promise<Record<string, string>> {
  const back = await authorize(sandbox, { scope });
  const code = back instanceof URL ? (back.searchParams.get('code') ?? '') : '';
  const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
  const { json } = await postForm(sandbox, '/connect/token', form);
  return json as Record<string, string>;
}

export async function startConnected(options: Partial<XeroSandboxOptions> & { scope?: string } = {}) {
  const specDir = process.env['SPEC_DIR'] || undefined;
  const { scope, ...sandboxOptions } = options;
  const sandbox = await startXeroSandbox({ redirectUris: [REDIRECT_URI], specDir, ...sandboxOptions });
  const tokens = await connect(sandbox, scope);
  const organisation = sandbox.organisations[0];
  if (!organisation) throw new Error('The sandbox starts with an organisation');
  /** `path` is below /api.xro/2.0 unless it starts with `/connections`. */
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const target = path.startsWith('/connections') ? path : `/api.xro/2.0${path}`;
    const response = await fetch(sandbox.url + target, {
      method,
      headers: {
        authorization: `Bearer ${tokens['access_token'] ?? ''}`,
        'xero-tenant-id': organisation.tenantId,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return replyOf(response);
  };
  return { sandbox, organisation, tokens, call };
}

/** Every Message anywhere in an answer. */
export function messagesIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(messagesIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'ValidationErrors' ? (value as { Message: string }[]).map(({ Message }) => Message) : messagesIn(value),
  );
}

/** The first document under `key`. */
export function firstOf(reply: Reply, key: string): Record<string, unknown> {
  const [first] = reply.json[key] as Record<string, unknown>[];
  if (!first) throw new Error(`No ${key} in ${reply.text}`);
  return first;
}

export const line = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  Description: 'Consulting',
  Quantity: 2,
  UnitAmount: 600,
  AccountCode: '200',
  TaxType: 'OUTPUT2',
  ...changes,
});

export const sale = (contactId: unknown, changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  Invoices: [
    {
      Type: 'ACCREC',
      Contact: { ContactID: contactId },
      LineItems: [line()],
      LineAmountTypes: 'Exclusive',
      ...changes,
    },
  ],
});
