import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { correlated } from './correlation.ts';

const HEADER = 'X-Request-Id';

/** Gives every request its id, tells it in the answer, and has all that the request starts carry it. */
export const correlateRequests: RequestHandler = (request, response, next) => {
  const id = idFromProxy(request) ?? randomUUID();
  response.set(HEADER, id);
  correlated([id], next);
};

/** A proxy of the operator's (`TRUSTED_PROXIES`) may have named the request already; nobody else names lines of our log. */
function idFromProxy(request: Request): string | null {
  const isProxy = request.app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  const given = request.header(HEADER) ?? '';
  const isWellFormed = /^[A-Za-z0-9-]{16,64}$/.test(given);
  return isWellFormed && isProxy(request.socket.remoteAddress ?? '', 0) ? given : null;
}
