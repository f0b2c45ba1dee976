import type { RequestHandler } from 'express';
import type { Config } from './config.ts';
import { browserCookie, readCookie, signInCookie } from './cookies.ts';
import { notAllowed } from './errors.ts';

const harmless = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses (403) every change that carries a cookie of ours but was not started by a page of ours: a browser sends cookies
 * by itself, also for other sites. Stands before all routes, so that a new one cannot forget it.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function refuseForeignOrigin({ publicUrl }: Pick<Config, 'publicUrl'>): RequestHandler {
  const own = new URL(publicUrl).origin;
  return (request, _response, next) => {
    const hasCookie = [signInCookie, browserCookie].some((name) => readCookie(request, name) !== null);
    if (hasCookie && !harmless.includes(request.method) && request.headers.origin !== own) {
      throw notAllowed('foreign_origin', 'This change was not started from the settings page.');
    }
    next();
  };
}
