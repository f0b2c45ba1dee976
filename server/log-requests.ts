import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';
import { routeAt, type Caller } from './route-table.ts';

const webhooks: Partial<Record<Caller, 'xero' | 'zoho' | 'extension'>> = {
  ...{ xero: 'xero', zoho: 'zoho', extension: 'extension' },
};

/**
 * One line for each request that is answered, by its route as we declare it: at level info where something was asked to be
 * done, at debug where something was read. Webhooks are counted and timed as well.
 */
export function logRequests(parts: { log: Logger; metrics: Metrics; now: () => Date }): RequestHandler {
  const { log, metrics, now } = parts;
  return (request, response, next) => {
    const { method, path } = request;
    const startedAt = now().getTime();
    response.once('finish', () => {
      const durationMs = now().getTime() - startedAt;
      const route = routeAt(method, path);
      const status = response.statusCode;
      const level = method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'debug' : 'info';
      log[level]({ method, route: route?.path ?? null, status, durationMs }, 'a request was answered');
      const source = route && webhooks[route.caller];
      if (source) metrics.webhookAnswered({ source, status, durationMs });
    });
    next();
  };
}
