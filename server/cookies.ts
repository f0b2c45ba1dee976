import type { CookieOptions, Request, Response } from 'express';
import type { Config } from './config.ts';

/** The two cookies we set, both first-party and unreadable to scripts. */
export const signInCookie = 'ledger_session';
/** Ties an OAuth state to the browser that started; kept while the browser is open. */
export const browserCookie = 'ledger_browser';

export function readCookie(request: Request, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=') || null;
  }
  return null;
}

export function setCookie(
  config: Pick<Config, 'publicUrl'>,
  response: Response,
  cookie: { name: string; value: string; expires?: Date },
): void {
  const options: CookieOptions = {
    httpOnly: true,
    sameSite: 'lax',
    secure: config.publicUrl.startsWith('https:'),
    path: '/',
    ...(cookie.expires ? { expires: cookie.expires } : {}),
  };
  response.cookie(cookie.name, cookie.value, options);
}
