import type { Provider } from './queries.ts';

/** A side whose consent was declined, or what stood in the way at Xero. */
export type DeclinedConnection = Provider | 'xero_app_limit' | 'xero_no_organisation' | 'xero_no_rights';

const problems: Record<string, DeclinedConnection> = {
  zoho_declined: 'zoho',
  xero_declined: 'xero',
  xero_app_limit: 'xero_app_limit',
  xero_no_organisation: 'xero_no_organisation',
  xero_no_rights: 'xero_no_rights',
};

/**
 * Who was not allowed to connect, when the page was opened on the way back from a consent that was declined
 * (`/settings?problem=xero_declined`). Taken out of the address, so that a reload does not tell it again.
 */
export function takeDeclinedConnection({
  location,
  history,
}: Pick<Window, 'location' | 'history'>): DeclinedConnection | null {
  const address = new URL(location.href);
  const problem = address.searchParams.get('problem');
  if (problem === null) return null;
  address.searchParams.delete('problem');
  history.replaceState(history.state, '', address);
  return (Object.hasOwn(problems, problem) && problems[problem]) || null;
}
