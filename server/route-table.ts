import type { requireDealRight } from './api/deal-right.ts';

/**
 * Who a route is for, and so what a caller must prove:
 * - `anyone`: nothing; the answer says nothing about anyone.
 * - `extension`: the Deluge functions of an org; every call is signed with the org's secret.
 * - `zoho`, `xero`: their webhooks, by channel token and by signature.
 * - `panel`: somebody of an org who has a deal open; the deal's bearer token, and the right to do `action` if there is one.
 * - `administrator`: the sign-in cookie of a CRM administrator; a change also the `Origin` of our own pages.
 * - `person`: the sign-in cookie of the very person who is asked, and the `Origin` of our own pages.
 * - `consent`: a browser on its way to Zoho and back, tied together by a state that only it can bring back.
 * - `operator`: whoever runs the server; the token of the settings, without which there is nothing at the address.
 * - `page`: a browser; who is not signed in is sent to the sign-in.
 */
export type Caller =
  'anyone' | 'extension' | 'zoho' | 'xero' | 'panel' | 'administrator' | 'person' | 'consent' | 'operator' | 'page';

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As Express has it, with `:parameters`. */
  path: string;
  caller: Caller;
  /** What a `panel` route does, or lets do, on the deal. */
  action?: Parameters<typeof requireDealRight>[2]['action'];
}

/**
 * Every address of the server. `test/attacks` holds it against what Express really has, and attacks each route by what
 * its row says: a new route without a row fails there, one with a row is attacked without another line.
 */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/healthz', caller: 'anyone' },
  { method: 'GET', path: '/readyz', caller: 'anyone' },
  { method: 'GET', path: '/terms', caller: 'anyone' },
  { method: 'GET', path: '/privacy', caller: 'anyone' },
  { method: 'GET', path: '/welcome', caller: 'anyone' },
  { method: 'GET', path: '/page.css', caller: 'anyone' },
  { method: 'GET', path: '/help', caller: 'anyone' },
  { method: 'GET', path: '/help/:page', caller: 'anyone' },
  { method: 'GET', path: '/metrics', caller: 'operator' },

  { method: 'POST', path: '/api/session', caller: 'extension' },
  { method: 'POST', path: '/zoho/stage', caller: 'extension' },
  { method: 'POST', path: '/zoho/uninstalled', caller: 'extension' },
  { method: 'POST', path: '/webhooks/zoho', caller: 'zoho' },
  { method: 'POST', path: '/webhooks/xero', caller: 'xero' },

  { method: 'GET', path: '/api/deals/:dealId', caller: 'panel', action: 'view' },
  { method: 'GET', path: '/api/deals/:dealId/events', caller: 'panel', action: 'view' },
  { method: 'POST', path: '/api/deals/:dealId/invoices', caller: 'panel', action: 'create' },
  { method: 'POST', path: '/api/deals/:dealId/invoices/preview', caller: 'panel', action: 'view' },
  { method: 'POST', path: '/api/deals/:dealId/contact', caller: 'panel', action: 'create' },
  { method: 'GET', path: '/api/deals/:dealId/contacts', caller: 'panel', action: 'create' },
  { method: 'GET', path: '/api/deals/:dealId/invoices/search', caller: 'panel', action: 'link' },
  { method: 'POST', path: '/api/deals/:dealId/invoices/link', caller: 'panel', action: 'link' },
  { method: 'POST', path: '/api/deals/:dealId/invoices/:invoiceId/unlink', caller: 'panel', action: 'link' },
  { method: 'POST', path: '/api/deals/:dealId/invoices/:invoiceId/accept-drift', caller: 'panel', action: 'link' },
  { method: 'GET', path: '/api/deals/:dealId/invoices/:invoiceId/reissue', caller: 'panel', action: 'view' },
  { method: 'POST', path: '/api/deals/:dealId/invoices/:invoiceId/reissue', caller: 'panel', action: 'void' },
  { method: 'GET', path: '/api/deals/:dealId/invoices/:invoiceId/credit', caller: 'panel', action: 'view' },
  { method: 'POST', path: '/api/deals/:dealId/invoices/:invoiceId/credit', caller: 'panel', action: 'void' },
  { method: 'POST', path: '/api/deals/:dealId/invoices/:invoiceId/approve', caller: 'panel', action: 'approve' },
  { method: 'POST', path: '/api/deals/:dealId/invoices/:invoiceId/email', caller: 'panel', action: 'send' },
  { method: 'POST', path: '/api/deals/:dealId/invoices/:invoiceId/void', caller: 'panel', action: 'void' },
  { method: 'POST', path: '/api/deals/:dealId/invoices/:invoiceId/undo', caller: 'panel', action: 'create' },
  { method: 'PUT', path: '/api/deals/:dealId/invoices/:invoiceId', caller: 'panel', action: 'create' },
  { method: 'GET', path: '/api/deals/:dealId/invoices/:invoiceId/pdf', caller: 'panel', action: 'view' },
  { method: 'GET', path: '/api/deals/:dealId/invoices/:invoiceId/online-url', caller: 'panel', action: 'view' },
  { method: 'GET', path: '/api/deals/:dealId/invoices/:invoiceId/story', caller: 'panel', action: 'view' },
  { method: 'GET', path: '/api/deals/:dealId/instalments', caller: 'panel', action: 'view' },
  { method: 'POST', path: '/api/deals/:dealId/instalments/preview', caller: 'panel', action: 'view' },
  { method: 'PUT', path: '/api/deals/:dealId/instalments', caller: 'panel', action: 'create' },

  { method: 'POST', path: '/api/sign-in-requests', caller: 'panel' },
  { method: 'GET', path: '/api/sign-in-requests/:id', caller: 'panel' },

  { method: 'GET', path: '/api/settings', caller: 'administrator' },
  { method: 'PUT', path: '/api/settings', caller: 'administrator' },
  { method: 'GET', path: '/api/settings/choices', caller: 'administrator' },
  { method: 'GET', path: '/api/settings/draft', caller: 'administrator' },
  { method: 'PUT', path: '/api/settings/draft', caller: 'administrator' },
  { method: 'GET', path: '/api/settings/products', caller: 'administrator' },
  { method: 'GET', path: '/api/settings/recent-deals', caller: 'administrator' },
  { method: 'POST', path: '/api/settings/preview', caller: 'administrator' },
  { method: 'POST', path: '/api/settings/simulations', caller: 'administrator' },
  { method: 'GET', path: '/api/settings/simulations', caller: 'administrator' },
  { method: 'GET', path: '/api/settings/simulations/:id', caller: 'administrator' },
  { method: 'POST', path: '/api/settings/simulations/:id/cancel', caller: 'administrator' },
  { method: 'GET', path: '/api/jobs', caller: 'administrator' },
  { method: 'POST', path: '/api/jobs/confirm', caller: 'administrator' },
  { method: 'GET', path: '/api/jobs/groups', caller: 'administrator' },
  { method: 'POST', path: '/api/jobs/retry', caller: 'administrator' },
  { method: 'GET', path: '/api/jobs/:id', caller: 'administrator' },
  { method: 'POST', path: '/api/jobs/:id/retry', caller: 'administrator' },
  { method: 'POST', path: '/api/jobs/:id/ignore', caller: 'administrator' },
  { method: 'POST', path: '/api/jobs/:id/heed', caller: 'administrator' },
  { method: 'GET', path: '/api/monitor', caller: 'administrator' },
  { method: 'GET', path: '/api/alerts', caller: 'administrator' },
  { method: 'PUT', path: '/api/alerts', caller: 'administrator' },
  { method: 'POST', path: '/api/alerts/test', caller: 'administrator' },
  { method: 'GET', path: '/api/settings/versions', caller: 'administrator' },
  { method: 'POST', path: '/api/settings/versions/:version/restore', caller: 'administrator' },
  { method: 'GET', path: '/api/connections', caller: 'administrator' },
  { method: 'POST', path: '/disconnect/:provider', caller: 'administrator' },
  { method: 'GET', path: '/api/audit', caller: 'administrator' },
  { method: 'GET', path: '/api/org', caller: 'administrator' },
  { method: 'POST', path: '/api/terms', caller: 'administrator' },
  { method: 'POST', path: '/api/organisation', caller: 'administrator' },
  { method: 'POST', path: '/api/resume', caller: 'administrator' },
  { method: 'POST', path: '/api/signing-secret/rotate', caller: 'administrator' },
  { method: 'POST', path: '/api/privacy/export', caller: 'administrator' },
  { method: 'POST', path: '/api/privacy/erase', caller: 'administrator' },
  { method: 'GET', path: '/connect/xero', caller: 'administrator' },
  { method: 'GET', path: '/oauth/xero/callback', caller: 'administrator' },

  { method: 'GET', path: '/signin', caller: 'consent' },
  { method: 'GET', path: '/connect/zoho', caller: 'consent' },
  { method: 'GET', path: '/oauth/zoho/callback', caller: 'consent' },
  { method: 'GET', path: '/signup/xero', caller: 'consent' },
  { method: 'GET', path: '/settings', caller: 'page' },
  { method: 'GET', path: '/sign-in-requests/:id', caller: 'page' },
  { method: 'POST', path: '/sign-in-requests/:id/confirm', caller: 'person' },
  { method: 'POST', path: '/sign-in-requests/:id/decline', caller: 'person' },
];

/** The row that an address fits; null: none. An address itself may hold anything, so this is what logs name. */
export function routeAt(method: string, path: string): Route | null {
  const wanted = method === 'HEAD' ? 'GET' : method;
  return routes.find((route) => route.method === wanted && fits(route.path, path)) ?? null;
}

function fits(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.replace(/\/$/, '').split('/')];
  return wanted.length === given.length && wanted.every((part, index) => part.startsWith(':') || part === given[index]);
}
