import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { alertRoutes } from './api/alerts.ts';
import { auditRoutes } from './api/audit.ts';
import { connectionRoutes } from './api/connections.ts';
import type { ErrorBody } from './api/contract/problems.ts';
import { dealContactRoutes } from './api/deal-contact.ts';
import { dealInvoiceActionRoutes } from './api/deal-invoice-actions.ts';
import { dealInvoiceLinkRoutes } from './api/deal-invoice-links.ts';
import { dealInstalmentRoutes } from './api/deal-instalments.ts';
import { dealInvoicePaperRoutes } from './api/deal-invoice-papers.ts';
import { dealInvoiceCreditRoutes } from './api/deal-invoice-credit.ts';
import { dealInvoiceReissueRoutes } from './api/deal-invoice-reissue.ts';
import { dealEventRoutes } from './api/deal-events.ts';
import { dealRoutes } from './api/deals.ts';
import { errorPage } from './api/error-page.ts';
import { jobGroupRoutes } from './api/job-groups.ts';
import { jobRoutes } from './api/jobs.ts';
import { jobStoryRoutes } from './api/job-story.ts';
import { monitorRoutes } from './api/monitor.ts';
import { noteRefusals } from './api/note-refusals.ts';
import { helpRoutes } from './api/help-pages.ts';
import { metricsRoutes } from './api/metrics.ts';
import { legalPages } from './api/legal-pages.ts';
import { orgRoutes } from './api/org.ts';
import { languageFor, sendPage } from './api/page-language.ts';
import { privacyRoutes } from './api/privacy.ts';
import { readSignIn, sessionRoutes } from './api/session.ts';
import { signingSecretRoutes } from './api/signing-secret.ts';
import { settingsChoiceRoutes } from './api/settings-choices.ts';
import { settingsDraftRoutes } from './api/settings-draft.ts';
import { settingsProductRoutes } from './api/settings-products.ts';
import { settingsRoutes } from './api/settings.ts';
import { settingsVersionRoutes } from './api/settings-versions.ts';
import { simulationRoutes } from './api/simulations.ts';
import { trySettingsRoutes } from './api/try-settings.ts';
import { signInPageRoutes } from './api/sign-in-page.ts';
import { signInRequestRoutes } from './api/sign-in-requests.ts';
import type { AppContext } from './context.ts';
import { correlateRequests } from './correlate-requests.ts';
import { AppError, notFound } from './errors.ts';
import { readJsonBody } from './json-body.ts';
import { logRequests } from './log-requests.ts';
import { connectRoutes } from './oauth/connect.ts';
import { packageFolder } from './package-folder.ts';
import { createRateLimits, tooManyRequests, type RateLimits } from './rate-limits.ts';
import { refuseForeignOrigin } from './refuse-foreign-origin.ts';
import { routeAt } from './route-table.ts';
import { securityHeaders } from './security-headers.ts';
import { xeroEventRoutes } from './webhooks/xero-events.ts';
import { zohoNotificationRoutes } from './webhooks/zoho-notifications.ts';
import { zohoStageRoutes } from './webhooks/zoho-stage.ts';
import { zohoUninstalledRoutes } from './webhooks/zoho-uninstalled.ts';

const BODY_LIMIT = '256kb';
const settingsPageDir = resolve(packageFolder, 'build/settings');

/** The Express app: signed bodies as raw bytes first, then JSON, the routers, and one place that words every error. */
export function createHttp(ctx: AppContext, isReady: () => boolean): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', ctx.config.trustedProxies);
  app.use(securityHeaders(ctx.config), keepNothing);

  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', (_request, response) => {
    response.status(isReady() ? 200 : 503).json({ status: isReady() ? 'ready' : 'starting' });
  });

  app.use(correlateRequests, logRequests(ctx), noteRefusals(ctx));
  const limits = createRateLimits(ctx);
  app.use(['/api/deals', '/api/sign-in-requests'], allowWidgetOrigins(ctx));
  app.use(limits.limitRequests, refuseForeignOrigin(ctx.config));
  app.use(express.raw({ type: () => true, limit: BODY_LIMIT }));
  // Signatures are over the bytes as they came.
  app.use(sessionRoutes(ctx), zohoNotificationRoutes(ctx), zohoStageRoutes(ctx), zohoUninstalledRoutes(ctx));
  app.use(xeroEventRoutes(ctx, limits.countRefusal));
  // A form is not JSON.
  app.use(signInPageRoutes(ctx));
  app.use(readJsonBody);
  app.use(
    dealRoutes(ctx),
    dealContactRoutes(ctx),
    dealInvoiceLinkRoutes(ctx),
    dealInvoiceReissueRoutes(ctx),
    dealInvoiceCreditRoutes(ctx),
    dealInstalmentRoutes(ctx),
    dealInvoiceActionRoutes(ctx),
    dealInvoicePaperRoutes(ctx),
    dealEventRoutes(ctx),
    signInRequestRoutes(ctx),
    settingsRoutes(ctx),
    settingsChoiceRoutes(ctx),
    settingsDraftRoutes(ctx),
    settingsProductRoutes(ctx),
    trySettingsRoutes(ctx),
    simulationRoutes(ctx),
    settingsVersionRoutes(ctx),
    jobRoutes(ctx),
    jobGroupRoutes(ctx),
    jobStoryRoutes(ctx),
    monitorRoutes(ctx),
    alertRoutes(ctx),
    auditRoutes(ctx),
    signingSecretRoutes(ctx),
    connectionRoutes(ctx),
    orgRoutes(ctx),
    privacyRoutes(ctx),
    connectRoutes(ctx),
    metricsRoutes(ctx),
    legalPages(ctx),
    helpRoutes(),
  );
  app.use(settingsPage(ctx));

  app.use(() => {
    throw notFound('not_found', 'There is nothing at this address.');
  });
  app.use(answerError(ctx, limits));
  return app;
}

/** Answers are somebody's own; only files of our pages, named by what is in them, may be kept. */
const keepNothing: RequestHandler = (request, response, next) => {
  if (!request.path.startsWith('/settings/assets/')) response.set('Cache-Control', 'no-store');
  next();
};

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
        'Access-Control-Allow-Methods': 'GET, POST, PUT, OPTIONS',
        // A PDF is saved under the name that it comes with.
        'Access-Control-Expose-Headers': 'content-disposition',
        'Access-Control-Max-Age': '600',
        // Helmet's default would keep the answer from a page of another site.
        'Cross-Origin-Resource-Policy': 'cross-origin',
      });
    }
    if (request.method === 'OPTIONS') response.status(204).end();
    else next();
  };
}

const consentDeclined = new AppError('consent_declined', 'The consent was declined; nothing was changed.', {
  status: 401,
  fix: 'Sign in again when you are ready.',
});

/** The hosted settings page, made by `npm run build`; nobody signed in: to the sign-in. */
function settingsPage(ctx: AppContext) {
  const router = express.Router();
  router.get('/settings', async (request, response, next) => {
    if (!(await readSignIn(ctx, request))) {
      // Sent on to sign in, who has just declined would be asked again at once.
      if (request.query['problem']) next(consentDeclined);
      else response.redirect(302, '/signin');
    } else if (existsSync(`${settingsPageDir}/index.html`)) {
      response.sendFile(`${settingsPageDir}/index.html`);
    } else {
      next(
        new AppError('not_built', 'The settings page has not been built.', { status: 503, fix: 'Run npm run build.' }),
      );
    }
  });
  router.use('/settings', express.static(settingsPageDir, { index: false, immutable: true, maxAge: '1y' }));
  return router;
}

/** RFC 9457 for programs, a short page for a person whose browser was sent here; never a stack, never a 500 for bad input. */
function answerError({ log }: AppContext, { countRefusal }: RateLimits): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const cause = knownError(error);
    const waitMs = cause.status === 401 ? countRefusal(request) : 0;
    const known = waitMs > 0 ? tooManyRequests(waitMs) : cause;
    // The address itself may hold anything, also what should be in a header.
    const told = {
      route: routeAt(request.method, request.path)?.path ?? null,
      method: request.method,
      code: known.code,
    };
    if (known.status >= 500) log.error({ err: error, ...told }, known.message);
    else if (waitMs === 0 && known.status !== 404)
      log.warn({ ...told, status: known.status, address: request.ip }, 'refused');
    if (known.retryAfterMs !== null) response.set('Retry-After', String(Math.ceil(known.retryAfterMs / 1000)));
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
    response.status(known.status);
    const isPage =
      request.method === 'GET' && !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html';
    const language = languageFor(request);
    if (isPage) sendPage(response, { language, page: errorPage(language, body) });
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
