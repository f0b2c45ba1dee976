import type { ZohoApi } from '../zoho/zoho-api.ts';
import type { ZohoAccess } from '../zoho/zoho-call.ts';

/** What is read of deals in order to say what would become of them. */
export type DealReads = Pick<ZohoApi, 'listLatestDeals' | 'getDeals' | 'getDealContents' | 'getCustomers'>;

/** The same reads, each call of which stands back behind those that somebody waits for. */
export function standBack(zoho: DealReads): DealReads {
  const last = (access: ZohoAccess): ZohoAccess => ({ ...access, turn: 'last' });
  return {
    listLatestDeals: (access, ...question) => zoho.listLatestDeals(last(access), ...question),
    getDeals: (access, ...question) => zoho.getDeals(last(access), ...question),
    getDealContents: (access, ...question) => zoho.getDealContents(last(access), ...question),
    getCustomers: (access, ...question) => zoho.getCustomers(last(access), ...question),
  };
}
