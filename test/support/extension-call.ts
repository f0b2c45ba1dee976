import { createHmac } from 'node:crypto';
import type { App } from './start-app.ts';

/** A call as the extension's Deluge functions send it, with anything wrong that a story wants wrong. */
export interface ExtensionCall {
  path: '/api/session' | '/zoho/stage' | '/zoho/uninstalled';
  /** The text that is sent; what is signed unless `signedBody` says otherwise. */
  body: string;
  signedBody?: string;
  secret?: string;
  orgId?: string;
  /** How old the call says it is; negative: from the future. */
  ageSeconds?: number;
  /** Replaces or, with null, leaves out headers. */
  headers?: Record<string, string | null>;
}

/** The header `X-Ledger-Signature`: hex(hmac-sha256(org secret, timestamp + "." + raw body)). */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

export function signedHeaders(app: App, call: ExtensionCall): Record<string, string> {
  const secret = call.secret ?? app.zoho.variables.get('ledger_signing_secret') ?? '';
  const timestamp = String(Math.floor(Date.now() / 1000) - (call.ageSeconds ?? 0));
  const headers: Record<string, string | null> = {
    'content-type': 'application/json',
    'x-ledger-org': call.orgId ?? app.zoho.org.id,
    'x-ledger-timestamp': timestamp,
    'x-ledger-signature': signatureOf(secret, timestamp, call.signedBody ?? call.body),
    ...call.headers,
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

export function callAsExtension(app: App, call: ExtensionCall): Promise<Response> {
  return fetch(app.url + call.path, { method: 'POST', headers: signedHeaders(app, call), body: call.body });
}
