import { setTimeout as delay } from 'node:timers/promises';
import { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { User } from './org.ts';
import { covers, scopesFor } from './scopes.ts';
import { ZohoRefusal } from './zoho-refusal.ts';
import type { ZohoSpec } from './zoho-spec.ts';

/** One call of the REST API, in the order of arrival; status 0 until it is answered or when it never was. */
export interface RestCall {
  method: string;
  /** Without the query. */
  path: string;
  query: string;
  status: number;
  at: Date;
  /** Calls in flight when it arrived, itself included. */
  inFlight: number;
  /** What a test ordered for it. */
  failure: unknown;
}

/** https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html (concurrency of the Standard edition) */
export const MAX_IN_FLIGHT = 10;

export interface Credits {
  limit: number;
  used: number;
}

/** `/crm/v8`: what every call goes through before its route – log, token, scope, limits, the official schema. */
export function createRestApi(options: {
  routers: Router[];
  calls: RestCall[];
  violations: string[];
  credits: Credits;
  failures: RequestHandler;
  readAccessToken: (token: string) => { user: User; scopes: string[] } | null;
  spec: ZohoSpec | null;
  latencyMs: number;
  maxInFlight: number;
  now: () => Date;
}): Router {
  const { calls, credits, violations } = options;
  const router = Router();
  let inFlight = 0;

  router.use((request, response, next) => {
    inFlight += 1;
    const { pathname, search } = new URL(request.originalUrl, 'http://crm');
    const call: RestCall = {
      ...{ method: request.method, path: pathname, query: search, status: 0, at: options.now(), inFlight },
      failure: null,
    };
    calls.push(call);
    response.on('finish', () => (call.status = response.statusCode));
    response.on('close', () => {
      call.failure = response.locals.failure ?? null;
      inFlight -= 1;
    });
    next();
  });
  router.use(options.failures);
  if (options.spec) router.use(checkAgainstSpec(options.spec, violations));
  router.use(async (_request, _response, next) => {
    if (options.latencyMs > 0) await delay(options.latencyMs);
    next();
  });

  router.use((request, response, next) => {
    const header = request.get('authorization') ?? '';
    const token = /^Zoho-oauthtoken (\S+)$/.exec(header)?.[1];
    if (token === undefined) throw new ZohoRefusal(401, 'AUTHENTICATION_FAILURE', 'Authentication failed');
    const access = options.readAccessToken(token);
    if (!access) throw new ZohoRefusal(401, 'INVALID_TOKEN', 'invalid oauth token');
    if (access.user.status !== 'active') throw new ZohoRefusal(403, 'NO_PERMISSION', 'permission denied');
    if (inFlight > options.maxInFlight) throw new ZohoRefusal(429, 'TOO_MANY_REQUESTS', 'too many requests');
    response.locals.user = access.user;
    response.locals.scopes = access.scopes;
    for (const scope of scopesFor(request.method, request.path)) requireScope(response, scope);
    credits.used += 1;
    // The header only appears when the credits run low.
    const remaining = credits.limit - credits.used;
    if (remaining < credits.limit / 2) response.set('X-API-CREDITS-REMAINING', String(remaining));
    next();
  });

  for (const routes of options.routers) router.use(routes);

  router.use((request) => {
    violations.push(`${request.method} ${request.originalUrl}: the sandbox has no such address`);
    throw new ZohoRefusal(404, 'INVALID_URL_PATTERN', 'Please check if the URL trying to access is a correct one');
  });
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof ZohoRefusal) response.status(error.httpStatus).json(error.body);
    else next(error);
  });
  return router;
}

/** Throws a ZohoRefusal when the call's token does not cover the scope. */
export function requireScope(response: Response, scope: string): void {
  if (covers(response.locals.scopes as string[], scope)) return;
  throw new ZohoRefusal(401, 'OAUTH_SCOPE_MISMATCH', 'invalid oauth scope to access this URL');
}

/** The user a call's token acts for. */
export function userOf(response: Response): User {
  return response.locals.user as User;
}

function checkAgainstSpec(spec: ZohoSpec, violations: string[]) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { pathname, searchParams } = new URL(request.originalUrl, 'http://crm');
    const text = String(request.body ?? '');
    const sent = {
      method: request.method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: text === '' ? undefined : readJson(text),
    };
    const respond = response.json.bind(response);
    let answer: unknown;
    response.json = (body: unknown) => {
      answer = structuredClone(body);
      return respond(body);
    };
    response.on('finish', () => {
      violations.push(...spec.checkRequest(sent));
      if (answer !== undefined)
        violations.push(...spec.checkAnswer(sent, { status: response.statusCode, body: answer }));
    });
    next();
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
