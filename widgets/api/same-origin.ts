/** Requests of the hosted settings page: its own origin, with the first-party sign-in cookie. */
import type { Send } from './client.ts';
import { UnreachableError } from './transport.ts';

const timeoutMs = 20_000;
/** A browser sends at most 64 KiB on behalf of pages that are gone; a character is three bytes at most. https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
const maxLastingChars = 20_000;

export const sendSameOrigin: Send = async ({ method, path, body, lasts }) => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        Accept: 'application/json',
        ...(text !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(text !== undefined && { body: text }),
      ...(lasts !== undefined && text !== undefined && text.length < maxLastingChars && { keepalive: true }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: await response.text() };
  } catch (cause) {
    throw new UnreachableError({ cause });
  }
};
