import express, { type Express } from 'express';
import type { WidgetNetwork } from './zoho-controls.ts';

/** Zoho keeps a widget under a hashed path, so only relative addresses work inside it. */
export const WIDGET_ROOT = '/appfiles/v2/6f0c4a52-8f1d-4a0e-9a53-2f6d1c9b7e10/1.0/3d5e1f/app';
export const WIDGET_PAGE = 'deal-invoices/index.html';

/** The other origin, which stands for `https://<app>.zappsusercontent.com`: serves a built widget and nothing else. */
export function createWidgetHost(options: { widgetDir: string | undefined; network: () => WidgetNetwork }): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    // Zoho does not say whether a CRM widget may call other servers; both worlds can be played.
    if (options.network() === 'blocked') response.set('Content-Security-Policy', "connect-src 'self'");
    next();
  });
  if (options.widgetDir !== undefined) app.use(WIDGET_ROOT, express.static(options.widgetDir));
  app.use((_request, response) => {
    response.status(404).type('html').send('<p style="font-family:sans-serif">This widget has not been built.</p>');
  });
  return app;
}
