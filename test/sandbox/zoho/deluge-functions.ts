/**
 * The extension's Deluge functions, as Zoho's servers would run them. Each does what the source of the same name in
 * `server/zoho/deluge/` says; `deluge-functions.test.ts` holds the two together.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Org, User } from './org.ts';

export interface DelugeContext {
  org: Org;
  /** Whom `zoho.loginuserid` and `zoho.loginuser` name. */
  user: User;
  /** CRM variables, what `zoho.crm.getOrgVariable` reads. */
  variables: ReadonlyMap<string, string>;
  /** The address compiled into the functions. */
  ledgerUrl: string;
  now: () => Date;
}

/** What `invokeurl` got: status 0 when nothing answered. */
export interface InvokedUrl {
  url: string;
  body: string;
  status: number;
  answer: string;
}

/** Functions called from a page may take 10 s: https://www.zoho.com/crm/developer/docs/functions/limits.html */
const FUNCTION_TIMEOUT_MS = 10_000;

async function invokeUrl(
  url: string,
  request: { method: 'GET' | 'POST' | 'PUT'; headers: Record<string, string>; body?: string },
): Promise<InvokedUrl> {
  const body = request.body ?? '';
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(FUNCTION_TIMEOUT_MS) });
    return { url, body, status: response.status, answer: await response.text() };
  } catch (error) {
    return { url, body, status: 0, answer: String(error) };
  }
}

async function postSigned(context: DelugeContext, path: string, claims: Record<string, string>): Promise<InvokedUrl> {
  const body = JSON.stringify(claims);
  const timestamp = String(Math.floor(context.now().getTime() / 1000));
  const secret = (context.variables.get('ledger_signing_secret') ?? '').trim();
  return invokeUrl(`${context.ledgerUrl}${path}`, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      'X-Ledger-Org': context.org.id,
      'X-Ledger-Timestamp': timestamp,
      'X-Ledger-Signature': createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex'),
    },
  });
}

const isConnected = (context: DelugeContext): boolean => Boolean(context.variables.get('ledger_signing_secret'));

const sessionPayload = z.object({ dealId: z.string(), nonce: z.string() });

/** `ledger_session.dg` */
async function ledgerSession(context: DelugeContext, payload: string): Promise<string> {
  const { dealId, nonce } = sessionPayload.parse(JSON.parse(payload));
  if (!isConnected(context)) {
    const detail = 'Deal Ledger is not connected to this CRM yet.';
    return JSON.stringify({ status: 503, code: 'not_connected', title: 'Not connected', detail });
  }
  const claims = { dealId, userId: context.user.id, userEmail: context.user.email, nonce };
  return (await postSigned(context, '/api/session', claims)).answer;
}

const relayPayload = z.object({ method: z.string(), path: z.string(), token: z.string(), body: z.unknown() });

/** `ledger_relay.dg` */
async function ledgerRelay(context: DelugeContext, payload: string): Promise<string> {
  const { method, path, token, body } = relayPayload.parse(JSON.parse(payload));
  const panel = path.startsWith('/api/deals/') || path.startsWith('/api/sign-in-requests');
  if (!panel || path.includes('..') || (method !== 'GET' && method !== 'POST' && method !== 'PUT')) {
    const detail = 'This request cannot be relayed.';
    const problem = { status: 403, code: 'not_relayed', title: 'Not relayed', detail };
    return JSON.stringify({ status: 403, body: JSON.stringify(problem) });
  }
  const hasBody = method !== 'GET' && body !== null && body !== undefined;
  const { status, answer } = await invokeUrl(`${context.ledgerUrl}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(hasBody ? { 'Content-Type': 'application/json' } : {}) },
    ...(hasBody ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  return JSON.stringify({ status, body: answer });
}

const functionArguments = z.object({ payload: z.string() });

/**
 * Runs a function a widget may call, by its name with or without the extension's namespace; the output is a text, as
 * Zoho hands it back in `details.output`. Throws when there is no such function or its arguments are wrong.
 */
export async function executeFunction(context: DelugeContext, name: string, args: unknown): Promise<string> {
  const { payload } = functionArguments.parse(args);
  const plainName = name.replace(/^[a-z0-9]+__/, '');
  if (plainName === 'ledger_session') return ledgerSession(context, payload);
  if (plainName === 'ledger_relay') return ledgerRelay(context, payload);
  throw new Error(`the function ${name} does not exist`);
}

/** `ledger_deal_stage.dg`, which the workflow rule calls; null when the variable is missing and nothing is sent. */
export async function ledgerDealStage(
  context: DelugeContext,
  deal: { dealId: string; stage: string },
): Promise<InvokedUrl | null> {
  if (!isConnected(context)) return null;
  return postSigned(context, '/zoho/stage', { dealId: deal.dealId, stage: deal.stage });
}

/** `ledger_uninstalled.dg`, which the uninstall script calls. */
export async function ledgerUninstalled(context: DelugeContext): Promise<InvokedUrl | null> {
  if (!isConnected(context)) return null;
  return postSigned(context, '/zoho/uninstalled', { event: 'uninstalled' });
}
