import { AppError } from './errors.ts';
import { refuseInsideTransaction } from './transaction-guard.ts';

/** What came back, read whole; the caller parses it. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

const TIMEOUT_MS = 15_000;

/**
 * The one way a request of ours leaves by `fetch`: always with a timeout, never following a redirect, never inside a
 * transaction. Throws AppError `unreachable` when no answer came; for anything but a GET the outcome is then unknown.
 */
export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  refuseInsideTransaction(new URL(url).host);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    const { host } = new URL(url);
    const harmless = (init.method ?? 'GET') === 'GET';
    throw new AppError('unreachable', `${host} did not answer.`, {
      status: 502,
      retry: harmless ? 'later' : 'unknown',
      fix: 'This is tried again by itself.',
      detail: cause instanceof Error ? cause.message : null,
      cause,
    });
  }
}

/** The answer's JSON, or undefined when it is empty or not JSON (Zoho's 204, Xero's 404 page). */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    return undefined;
  }
}
