import type { Provider } from './queries.ts';

const providers: Record<string, Provider> = { zoho_declined: 'zoho', xero_declined: 'xero' };

/**
 * Who was not allowed to connect, when the page was opened on the way back from a consent that was declined
 * (`/settings?problem=xero_declined`). Taken out of the address, so that a reload does not tell it again.
 */
export function takeDeclinedConnection({ location, history }: Pick<Window, 'location' | 'history'>): Provider | null {
  const address = new URL(location.href);
  const problem = address.searchParams.get('problem');
  if (problem === null) return null;
  address.searchParams.delete('problem');
  history.replaceState(history.state, '', address);
  return (Object.hasOwn(providers, problem) && providers[problem]) || null;
}
