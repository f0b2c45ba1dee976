import { createZohoCaller } from './zoho-call.ts';
import { createZohoChanges, type ZohoChanges } from './zoho-changes.ts';
import { createZohoCustomers, type ZohoCustomers } from './zoho-customers.ts';
import { createZohoDealFields, type ZohoDealFields } from './zoho-deal-fields.ts';
import { createZohoDealWrites, type ZohoDealWrites } from './zoho-deal-writes.ts';
import { createZohoDealContent, type ZohoDealContent } from './zoho-deal-content.ts';
import { createZohoDeals, type ZohoDeals } from './zoho-deals.ts';
import { createZohoGroups, type ZohoGroups } from './zoho-groups.ts';
import { createZohoOrgApi, type ZohoOrgApi } from './zoho-org.ts';
import { createZohoModuleFields, type ZohoModuleFields } from './zoho-module-fields.ts';
import { createZohoProducts, type ZohoProducts } from './zoho-products.ts';
import { createZohoWatches, type ZohoWatches } from './zoho-watches.ts';

/** Our narrow view of Zoho CRM's REST API v8. Every answer is parsed; every failure is an AppError. */
export type ZohoApi = ZohoOrgApi &
  ZohoDeals &
  ZohoDealContent &
  ZohoCustomers &
  ZohoChanges &
  ZohoWatches &
  ZohoDealFields &
  ZohoGroups &
  ZohoDealWrites &
  ZohoModuleFields &
  ZohoProducts;

export function createZohoApi(parts: Parameters<typeof createZohoCaller>[0]): ZohoApi {
  const caller = createZohoCaller(parts);
  return {
    ...createZohoOrgApi(caller),
    ...createZohoDeals(caller),
    ...createZohoDealContent(caller),
    ...createZohoCustomers(caller),
    ...createZohoChanges(caller),
    ...createZohoWatches(caller),
    ...createZohoDealFields(caller),
    ...createZohoDealWrites(caller),
    ...createZohoGroups(caller),
    ...createZohoModuleFields(caller),
    ...createZohoProducts(caller),
  };
}
