import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { notSignedIn } from '../errors.ts';
import { equal } from '../webhooks/signature.ts';

/** `GET /metrics` for Prometheus, with METRICS_TOKEN as bearer token; where that is not set there is no such address. */
export function metricsRoutes({ config, metrics }: AppContext): Router {
  const router = Router();
  const { token } = config.metrics;
  router.get('/metrics', async (request, response, next) => {
    if (token === null) return next();
    const [, given = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (!equal(token, given)) throw notSignedIn('The token is not the operator’s.');
    const { contentType, body } = await metrics.text();
    response.set('Content-Type', contentType).send(body);
  });
  return router;
}
