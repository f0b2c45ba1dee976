import { createHmac } from 'node:crypto';
import { Agent, request as startRequest } from 'node:http';
import type { SessionAnswer } from '../../server/api/contract/sign-in.ts';
import { signXeroWebhook } from '../../server/webhooks/signature.ts';

/** One request, prepared: nothing is computed while the clock runs. */
export interface PreparedCall {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body: string;
}

export interface ShortAnswer {
  status: number;
  text: string;
}

/** Sends over kept-open connections, with as little work of its own as Node allows. */
export function sendCall(call: PreparedCall, agent: Agent): Promise<ShortAnswer> {
  return new Promise((resolve, reject) => {
    const sent = startRequest(call.url, { method: call.method, headers: call.headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(call.body);
  });
}

/** A call of the extension's functions, signed as the contract says. */
export function signedCall(
  url: string,
  path: '/zoho/stage' | '/api/session',
  org: { orgId: string; secret: string },
  claims: Record<string, string>,
): PreparedCall {
  const body = JSON.stringify(claims);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', org.secret).update(`${timestamp}.${body}`).digest('hex');
  return {
    ...{ url: url + path, method: 'POST', body },
    headers: {
      'content-type': 'application/json',
      'x-ledger-org': org.orgId,
      'x-ledger-timestamp': timestamp,
      'x-ledger-signature': signature,
    },
  };
}

/** Xero tells of one changed invoice. */
export function xeroEvent(url: string, key: string, change: { tenantId: string; invoiceId: string }): PreparedCall {
  const { tenantId, invoiceId: resourceId } = change;
  const event = { resourceId, tenantId, tenantType: 'ORGANISATION', eventCategory: 'INVOICE', eventType: 'UPDATE' };
  const body = JSON.stringify({ events: [event], firstEventSequence: 1, lastEventSequence: 1, entropy: resourceId });
  const headers = { 'content-type': 'application/json', 'x-xero-signature': signXeroWebhook(key, body) };
  return { url: `${url}/webhooks/xero`, method: 'POST', headers, body };
}

/** Zoho tells of up to 100 deals that are at a stage now. */
export function zohoNotification(
  url: string,
  watch: { channelId: string; token: string },
  deals: { ids: string[]; stage: string },
): PreparedCall {
  const body = JSON.stringify({
    ...{ module: 'Deals', operation: 'update', ids: deals.ids, affected_fields: [], server_time: Date.now() },
    affected_values: deals.ids.map((record_id) => ({ record_id, values: { Stage: deals.stage } })),
    ...{ channel_id: watch.channelId, token: watch.token },
  });
  return { url: `${url}/webhooks/zoho`, method: 'POST', headers: { 'content-type': 'application/json' }, body };
}

/** A panel's session for a deal, as the extension asks for it. */
export async function openSession(
  url: string,
  org: { orgId: string; secret: string; user: { id: string; email: string } },
  dealId: string,
): Promise<string> {
  const { id: userId, email: userEmail } = org.user;
  const claims = { dealId, userId, userEmail, nonce: crypto.randomUUID() };
  const { status, text } = await sendCall(signedCall(url, '/api/session', org, claims), new Agent());
  if (status !== 200) throw new Error(`no session for deal ${dealId}: ${status} ${text}`);
  return (JSON.parse(text) as SessionAnswer).token;
}

export interface LoadRun {
  latenciesMs: number[];
  seconds: number;
  /** Answers other than the expected status, and requests that got none. */
  failures: number;
}

/** Sends the calls in order from so many clients at once, each client one at a time. */
export async function sendAll(calls: PreparedCall[], clients: number, expectedStatus: number): Promise<LoadRun> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const latenciesMs: number[] = [];
  let failures = 0;
  let next = 0;
  const client = async (): Promise<void> => {
    for (let call = calls[next++]; call; call = calls[next++]) {
      const startMs = performance.now();
      const answer = await sendCall(call, agent).catch(() => null);
      latenciesMs.push(performance.now() - startMs);
      if (answer?.status !== expectedStatus) failures += 1;
    }
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return { latenciesMs, seconds: (performance.now() - startMs) / 1000, failures };
}
