import {
  accountsSchema,
  organisationsSchema,
  taxRatesSchema,
  toOrganisation,
  type XeroAccount,
  type XeroOrganisation,
  type XeroTaxRate,
} from './xero-answers.ts';
import { createXeroCaller, type XeroAccess, type XeroBudget } from './xero-call.ts';
import { createXeroContacts, type XeroContacts } from './xero-contacts.ts';
import { createXeroInvoices, type XeroInvoices } from './xero-invoices.ts';

/** Our narrow view of Xero's Accounting API. Every answer is parsed; every failure is an AppError. */
export interface XeroApi extends XeroContacts, XeroInvoices {
  getOrganisation(access: XeroAccess): Promise<XeroOrganisation>;
  listAccounts(access: XeroAccess): Promise<XeroAccount[]>;
  listTaxRates(access: XeroAccess): Promise<XeroTaxRate[]>;
  budget(tenantId: string): XeroBudget;
}

export function createXeroApi(parts: Parameters<typeof createXeroCaller>[0]): XeroApi {
  const caller = createXeroCaller(parts);
  const { call, budget } = caller;
  return {
    ...createXeroContacts(caller),
    ...createXeroInvoices(caller),
    async getOrganisation(access) {
      const answer = await call(access, 'read', organisationsSchema, (api) => api.getOrganisations(access.tenantId));
      return toOrganisation(answer);
    },
    async listAccounts(access) {
      const answer = await call(access, 'read', accountsSchema, (api) => api.getAccounts(access.tenantId));
      return answer.Accounts;
    },
    async listTaxRates(access) {
      const answer = await call(access, 'read', taxRatesSchema, (api) => api.getTaxRates(access.tenantId));
      return answer.TaxRates;
    },
    budget,
  };
}
