/** The gate before the endpoints: token, tenant, scope, limits, ordered failures, idempotency; and the record of calls. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Request, type Response, type Router } from 'express';
import type { SpecChecker, SpecRequest } from '../official-spec.ts';
import { bearerOf, scopeRefusal, tenantRefusal, type Bearer } from './access.ts';
import { notFound, postDataInvalid, queryInvalid, type Answer } from './answers.ts';
import { deleteConnection, listConnections } from './connections.ts';
import { ENDPOINTS } from './endpoints.ts';
import { failureAnswer, outwait, type createFaults, type Failure } from './faults.ts';
import type { Grants } from './grants.ts';
import type { createIdempotencyStore } from './idempotency.ts';
import type { Limits } from './limits.ts';
import type { Organisation } from './records.ts';
import { PostDataError, type ApiRequest, type Handler } from './request.ts';
import { QueryError } from './where.ts';

/** One request to /api.xro or /connections. */
export interface Call {
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  tenantId: string | null;
  idempotencyKey: string | null;
  /** The parsed JSON body, or the text when it is none. */
  body: unknown;
  /** 0 until answered, and when the connection was broken instead. */
  status: number;
  /** Milliseconds since 1970, of arrival. */
  at: number;
  /** Calls of this tenant under way, this one included. */
  inFlight: number;
  /** What a test ordered for it. */
  failure: Failure | null;
  /** Work behind a gateway that has given up: still going on, or done. */
  lateWork: 'none' | 'open' | 'done';
}

interface ApiOptions {
  grants: Grants;
  organisations: Organisation[];
  limits: Limits;
  faults: ReturnType<typeof createFaults>;
  idempotency: ReturnType<typeof createIdempotencyStore>;
  checker: SpecChecker | null;
  calls: Call[];
  violations: string[];
  latencyMs: number;
  origin: () => string;
  now: () => Date;
}

type Outcome = Answer | 'refuse-connection' | { lost: Answer };

const queryOf = (request: Request): Record<string, string> =>
  Object.fromEntries(new URL(request.originalUrl, 'http://localhost').searchParams);

function parsedBody(request: Request): unknown {
  const text = typeof request.body === 'string' ? request.body : '';
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

function run(handler: Handler, request: ApiRequest): Answer {
  if (typeof request.body === 'string') return postDataInvalid('The request body is not valid JSON');
  try {
    return handler(request);
  } catch (error) {
    if (error instanceof PostDataError) return postDataInvalid(error.message);
    if (error instanceof QueryError) return queryInvalid(error.message);
    throw error;
  }
}

/** The work behind the gate: an ordered failure, or the endpoint under the caller's Idempotency-Key. */
async function workFor(
  options: ApiOptions,
  request: Request,
  call: Call,
  { bearer, organisation }: { bearer: Bearer; organisation: Organisation },
): Promise<Outcome> {
  const path = request.baseUrl + request.path;
  const endpoint = ENDPOINTS.find(({ method, path: own }) => method === request.method && own.test(request.path));
  if (!endpoint) return notFound;
  const refusal = scopeRefusal(bearer, endpoint.scopes);
  if (refusal) return refusal;
  call.failure = options.faults.take(request.method, path);
  const failure = await outwait(call.failure);
  if (failure === 'refuse-connection') return failure;
  const doneAfterMs = failure !== null && typeof failure === 'object' ? failure.doneAfterMs : undefined;
  const isRefused = failure !== null && failure !== 'lose-answer' && failure.status !== 500;
  if (isRefused && doneAfterMs === undefined) return failureAnswer(failure);
  const now = options.now();
  const keyed = {
    key: request.get('idempotency-key'),
    method: request.method,
    target: request.originalUrl,
    tenantId: organisation.tenantId,
    bodyText: typeof request.body === 'string' ? request.body : '',
    now,
  };
  const work = (): Answer =>
    run(endpoint.handler, {
      organisation,
      clientId: options.grants.clientId,
      query: queryOf(request),
      headers: { 'if-modified-since': request.get('if-modified-since'), accept: request.get('accept') },
      body: parsedBody(request),
      id: decodeURIComponent(endpoint.path.exec(request.path)?.[1] ?? ''),
      now,
      url: options.origin(),
    });
  if (isRefused && doneAfterMs !== undefined) {
    call.lateWork = 'open';
    setTimeout(() => {
      options.idempotency.once(keyed, work);
      call.lateWork = 'done';
    }, doneAfterMs).unref();
    return failureAnswer(failure);
  }
  const answer = options.idempotency.once(keyed, () =>
    failure !== null && failure !== 'lose-answer' ? failureAnswer(failure) : work(),
  );
  return failure === 'lose-answer' ? { lost: answer } : answer;
}

function checkCall(options: ApiOptions, request: Request, answer: Answer): void {
  if (!options.checker || request.baseUrl === '') return;
  const body = parsedBody(request);
  const spec: SpecRequest = {
    method: request.method,
    path: request.baseUrl + request.path,
    query: queryOf(request),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    // Xero's own SDK sends `{}` with GETs.
    body: request.method === 'GET' ? undefined : body,
  };
  options.violations.push(...options.checker.checkRequest(spec));
  // What goes over the wire: without the fields that are undefined here.
  const wire = answer.body === undefined ? undefined : (JSON.parse(JSON.stringify(answer.body)) as unknown);
  if (answer.text === undefined && answer.bytes === undefined) {
    options.violations.push(...options.checker.checkResponse(spec, { status: answer.status, body: wire }));
  }
}

function send(response: Response, answer: Answer): void {
  response.status(answer.status).set(answer.headers ?? {});
  if (answer.bytes !== undefined) response.send(answer.bytes);
  else if (answer.text !== undefined) response.send(answer.text);
  else if (answer.body === undefined) response.end();
  else response.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
}

function startCall(options: ApiOptions, request: Request): Call {
  const tenantId = request.get('xero-tenant-id') ?? null;
  const call: Call = {
    method: request.method,
    path: request.baseUrl + request.path,
    query: queryOf(request),
    tenantId,
    idempotencyKey: request.get('idempotency-key') ?? null,
    body: parsedBody(request),
    status: 0,
    at: Date.now(),
    inFlight: tenantId === null ? 1 : options.limits.inFlight(tenantId) + 1,
    failure: null,
    lateWork: 'none',
  };
  options.calls.push(call);
  return call;
}

function finish(options: ApiOptions, request: Request, response: Response, call: Call, outcome: Outcome): void {
  const answer = outcome === 'refuse-connection' ? null : 'lost' in outcome ? outcome.lost : outcome;
  if (answer) checkCall(options, request, answer);
  if (outcome === 'refuse-connection' || 'lost' in outcome) {
    request.socket.destroy();
    return;
  }
  const organisation = options.organisations.find(({ tenantId }) => tenantId === call.tenantId);
  response.set({ ...options.limits.headers(organisation), 'xero-correlation-id': randomUUID() });
  call.status = outcome.status;
  send(response, outcome);
}

async function accounting(options: ApiOptions, request: Request, call: Call): Promise<Outcome> {
  const { grants, limits, organisations } = options;
  const bearer = bearerOf(grants, request.get('authorization'), options.now());
  if ('status' in bearer) return bearer;
  const tenantId = request.get('xero-tenant-id');
  const refusal = tenantRefusal(grants, tenantId);
  const organisation = organisations.find((known) => known.tenantId === tenantId);
  if (refusal || !organisation) return refusal ?? notFound;
  const full = limits.enter(organisation);
  if (full) return full;
  try {
    if (options.latencyMs > 0) await sleep(options.latencyMs);
    return await workFor(options, request, call, { bearer, organisation });
  } finally {
    limits.leave(organisation);
  }
}

async function connections(options: ApiOptions, request: Request, call: Call): Promise<Outcome> {
  const { grants, organisations } = options;
  const bearer = bearerOf(grants, request.get('authorization'), options.now());
  if ('status' in bearer) return bearer;
  call.failure = options.faults.take(request.method, request.path);
  const failure = await outwait(call.failure);
  if (failure === 'refuse-connection') return failure;
  if (failure && failure !== 'lose-answer') return failureAnswer(failure);
  const { id } = request.params;
  const answer =
    typeof id === 'string'
      ? deleteConnection(grants, id)
      : listConnections(grants, organisations, queryOf(request)['authEventId']);
  return failure === 'lose-answer' ? { lost: answer } : answer;
}

export function apiRouter(options: ApiOptions): Router {
  const router = express.Router();
  const body = express.text({ type: () => true, limit: '10mb' });
  const answering = (work: (options: ApiOptions, request: Request, call: Call) => Promise<Outcome>) => [
    body,
    async (request: Request, response: Response): Promise<void> => {
      const call = startCall(options, request);
      finish(options, request, response, call, await work(options, request, call));
    },
  ];
  router.get('/connections', ...answering(connections));
  router.delete('/connections/:id', ...answering(connections));
  router.use('/api.xro/2.0', ...answering(accounting));
  return router;
}
