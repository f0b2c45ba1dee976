import type { Request, RequestHandler, Response } from 'express';
import { callerOf } from '../caller.ts';
import type { AppContext } from '../context.ts';
import type { Refusal } from '../refusals.ts';
import { networkOf } from './audit-source.ts';

type Place = Pick<Refusal, 'actor' | 'origin'>;

/** Who calls where; the first that fits counts. */
const places: [string, Place][] = [
  ['/webhooks/xero', { actor: 'xero', origin: 'webhook' }],
  ['/webhooks/zoho', { actor: 'zoho', origin: 'webhook' }],
  ['/zoho/', { actor: 'extension', origin: 'webhook' }],
  ['/api/session', { actor: 'extension', origin: 'panel' }],
  ['/api/deals/', { actor: 'person', origin: 'panel' }],
  ['/api/', { actor: 'person', origin: 'settings' }],
  ['/', { actor: 'person', origin: 'browser' }],
];

/** Notes every answer of 401 and 403 for the audit log, whichever route gave it. */
export function noteRefusals(ctx: AppContext): RequestHandler {
  return (request, response, next) => {
    const address = request.ip;
    response.on('finish', () => {
      const status = response.statusCode;
      if (status !== 401 && status !== 403) return;
      const [, place] = places.find(([start]) => request.path.startsWith(start)) ?? places[places.length - 1] ?? [];
      if (!place) return;
      const route = `${request.method} ${routeOf(request)}`;
      const network = networkOf(ctx, address);
      ctx.refusals.note({ ...callerOf(request), ...place, status, code: codeOf(response), route, network });
    });
    next();
  };
}

/** As it is declared: what was sent in its place is the sender's choice. */
function routeOf(request: Request): string {
  const route = request.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : 'other';
}

/** The answer's own code; an answer without a body has none. */
function codeOf(response: Response): string {
  const code: unknown = response.locals['code'];
  return typeof code === 'string' ? code : 'wrong_signature';
}
