import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from 'express';
import helmet from 'helmet';
import { auditRoutes } from './api/audit.ts';
import { connectionRoutes } from './api/connections.ts';
import type { ErrorBody } from './api/contract.ts';
import { dealContactRoutes } from './api/deal-contact.ts';
import { dealInvoiceLinkRoutes } from './api/deal-invoice-links.ts';
import { dealEventRoutes } from './api/deal-events.ts';
import { dealRoutes } from './api/deals.ts';
import { jobRoutes } from './api/jobs.ts';
import { noteRefusals } from './api/note-refusals.ts';
import { readSignIn, sessionRoutes } from './api/session.ts';
import { signingSecretRoutes } from './api/signing-secret.ts';
import { settingsRoutes } from './api/settings.ts';
import { signInPageRoutes } from './api/sign-in-page.ts';
import { signInRequestRoutes } from './api/sign-in-requests.ts';
import type { AppContext } from './context.ts';
import { AppError, notFound, notSignedIn } from './errors.ts';
import { readJsonBody } from './json-body.ts';
import { connectRoutes } from './oauth/connect.ts';
import { xeroEventRoutes } from './webhooks/xero-events.ts';
import { zohoNotificationRoutes } from './webhooks/zoho-notifications.ts';
import { zohoStageRoutes } from './webhooks/zoho-stage.ts';

const BODY_LIMIT = '256kb';
const settingsPageDir = resolve(import.meta.dirname, '../build/settings');

/** The Express app: signed bodies as raw bytes first, then JSON, the routers, and one place that words every error. */
export function createHttp(ctx: AppContext, isReady: () => boolean): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback');
  app.use(
    helmet({ contentSecurityPolicy: { directives: { 'form-action': ["'self'"], 'upgrade-insecure-requests': null } } }),
  );

  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', (_request, response) => {
    response.status(isReady() ? 200 : 503).json({ status: isReady() ? 'ready' : 'starting' });
  });

  app.use(noteRefusals(ctx));
  app.use('/api', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.use(['/api/deals', '/api/sign-in-requests'], allowWidgetOrigins(ctx));
  app.use(express.raw({ type: () => true, limit: BODY_LIMIT }));
  // Signatures are over the bytes as they came.
  app.use(sessionRoutes(ctx), zohoNotificationRoutes(ctx), zohoStageRoutes(ctx), xeroEventRoutes(ctx));
  // A form is not JSON.
  app.use(signInPageRoutes(ctx));
  app.use(readJsonBody);
  app.use(
    dealRoutes(ctx),
    dealContactRoutes(ctx),
    dealInvoiceLinkRoutes(ctx),
    dealEventRoutes(ctx),
    signInRequestRoutes(ctx),
    settingsRoutes(ctx),
    jobRoutes(ctx),
    auditRoutes(ctx),
    signingSecretRoutes(ctx),
    connectionRoutes(ctx),
    connectRoutes(ctx),
  );
  app.use('/settings', settingsPage(ctx));

  app.use(() => {
    throw notFound('not_found', 'There is nothing at this address.');
  });
  app.use(answerError(ctx));
  return app;
}

/** Lets Zoho's widget hosts read our answers. A convenience of browsers, never a proof of who is calling. */
function allowWidgetOrigins({ config }: AppContext) {
  const own = new URL(config.publicUrl).origin;
  return (request: Request, response: Response, next: NextFunction): void => {
    const { origin } = request.headers;
    const isWidgetHost = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*\.zapps(usercontent|contents)\.com$/i.test(origin ?? '');
    response.vary('Origin');
    if (origin && (isWidgetHost || origin === own || config.widgetOrigins.includes(origin))) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Headers': 'authorization, content-type, last-event-id',
        'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
        'Access-Control-Max-Age': '600',
        // Helmet's default would keep the answer from a page of another site.
        'Cross-Origin-Resource-Policy': 'cross-origin',
      });
    }
    if (request.method === 'OPTIONS') response.status(204).end();
    else next();
  };
}

const consentDeclined = notSignedIn(
  'The consent was declined; nothing was changed.',
  'Sign in again when you are ready.',
);

/** The hosted settings page, made by `npm run build`; nobody signed in: to the sign-in. */
function settingsPage(ctx: AppContext) {
  const router = express.Router();
  router.get('/', async (request, response, next) => {
    if (!(await readSignIn(ctx, request))) {
      // Sent on to sign in, who has just declined would be asked again at once.
      if (request.query['problem']) next(consentDeclined);
      else response.redirect(302, '/signin');
    } else if (existsSync(`${settingsPageDir}/index.html`)) {
      response.set('Cache-Control', 'no-store').sendFile(`${settingsPageDir}/index.html`);
    } else {
      next(
        new AppError('not_built', 'The settings page has not been built.', { status: 503, fix: 'Run npm run build.' }),
      );
    }
  });
  router.use(express.static(settingsPageDir, { index: false, immutable: true, maxAge: '1y' }));
  return router;
}

/** RFC 9457 for programs, a short page for a person whose browser was sent here; never a stack, never a 500 for bad input. */
function answerError({ log }: AppContext): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const known = knownError(error);
    if (known.status >= 500) log.error({ err: error, path: request.path }, known.message);
    const body: ErrorBody = {
      type: 'about:blank',
      title: known.message,
      status: known.status,
      detail: known.detail ?? known.message,
      code: known.code,
      ...(known.fix ? { fix: known.fix } : {}),
      ...(known.fields.length > 0 ? { errors: known.fields } : {}),
      ...(known.action ? { action: known.action } : {}),
    };
    response.locals['code'] = known.code;
    response.status(known.status).set('Cache-Control', 'no-store');
    const isPage =
      request.method === 'GET' && !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html';
    if (isPage) response.type('html').send(errorPage(body));
    else response.type('application/problem+json').send(JSON.stringify(body));
  };
}

function knownError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { type, status } = (typeof error === 'object' && error !== null ? error : {}) as {
    type?: unknown;
    status?: unknown;
  };
  if (type === 'entity.too.large') return new AppError('body_too_large', 'The body is too large.', { status: 413 });
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError('bad_request', 'The request could not be read.', { status });
  }
  return new AppError('internal_error', 'Something went wrong on our side.', {
    status: 500,
    fix: 'Try again; if it happens again, tell support the time.',
  });
}

function errorPage(body: ErrorBody): string {
  const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  const fix = body.fix ? `<p>${escape(body.fix)}</p>` : '';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Deal Ledger</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;color:#1c2430;background:#fff}
h1{font-size:1.25rem}a{color:#1a56db}small{color:#5b6675}@media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181f}a{color:#8ab4f8}small{color:#9aa4b2}}</style>
<h1>${escape(body.title)}</h1>${fix}<p><a href="/settings">Go to Settings</a></p><small>${escape(body.code)}</small></html>`;
}
