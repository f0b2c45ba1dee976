import { signCall } from '../../server/webhooks/signature.ts';
import type { App } from './start-app.ts';

/** Posts a body signed as the extension's Deluge functions sign it; `headers` replace or add. */
export async function postSigned(
  { url, zoho }: Pick<App, 'url' | 'zoho'>,
  path: '/zoho/stage' | '/api/session',
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const text = JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const secret = zoho.variables.get('ledger_signing_secret') ?? '';
  return fetch(`${url}${path}`, {
    method: 'POST',
    body: text,
    headers: {
      'content-type': 'application/json',
      'x-ledger-org': zoho.org.id,
      'x-ledger-timestamp': timestamp,
      'x-ledger-signature': signCall(secret, timestamp, text),
      ...headers,
    },
  });
}
