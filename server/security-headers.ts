import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from './config.ts';

const HSTS_SECONDS = 365 * 24 * 3600;

/** What none of our pages uses. https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Permissions-Policy */
const unused = [
  'camera',
  'display-capture',
  'geolocation',
  'microphone',
  'payment',
  'publickey-credentials-get',
  'usb',
];

/**
 * The headers of every answer. Our pages run their own scripts only, are framed by nobody, send forms to nobody else and
 * are kept by no cache; what must be otherwise (a file that never changes, an answer for the widget) says so itself.
 */
export function securityHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): RequestHandler[] {
  const isHttps = publicUrl.startsWith('https:');
  const own = ["'self'"];
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'script-src': own,
          'style-src': own,
          'img-src': own,
          'connect-src': own,
          'form-action': own,
          'frame-ancestors': ["'none'"],
          'base-uri': ["'none'"],
        },
      },
      frameguard: { action: 'deny' },
      // With `no-referrer` a browser would send a form of ours with `Origin: null`.
      // https://fetch.spec.whatwg.org/#append-a-request-origin-header
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: isHttps && { maxAge: HSTS_SECONDS, includeSubDomains: false },
    }),
    (_request, response, next) => {
      response.set('Permissions-Policy', unused.map((feature) => `${feature}=()`).join(', '));
      next();
    },
  ];
}
