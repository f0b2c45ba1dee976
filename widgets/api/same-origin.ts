/** Requests of the hosted settings page: its own origin, with the first-party sign-in cookie. */
import type { Send } from './client.ts';
import { UnreachableError } from './transport.ts';

const timeoutMs = 20_000;

export const sendSameOrigin: Send = async ({ method, path, body, lasts }) => {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // https://fetch.spec.whatwg.org/#request-keepalive-flag
      ...(lasts !== undefined && { keepalive: true }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: await response.text() };
  } catch (cause) {
    throw new UnreachableError({ cause });
  }
};
