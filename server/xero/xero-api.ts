import { createRequire } from 'node:module';
import type { AccountingApi } from 'xero-node/dist/gen/api/accountingApi.js';
import type { Invoice as SdkInvoice } from 'xero-node/dist/gen/model/accounting/invoice.js';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { TokenVault } from '../oauth/token-vault.ts';
import type { ContactDraft, InvoiceDraft } from '../sync/draft-invoice.ts';
import type { Invoice } from '../sync/invoice.ts';
import { refuseInsideTransaction } from '../transaction-guard.ts';
import {
  accountsSchema,
  contactsSchema,
  invoicesSchema,
  organisationsSchema,
  taxRatesSchema,
  toContact,
  toInvoice,
  toOrganisation,
  type XeroAccount,
  type XeroContact,
  type XeroOrganisation,
  type XeroTaxRate,
} from './xero-answers.ts';
import { isTokenExpired, readXeroFailure, validationMessages, xeroError } from './xero-error.ts';

/** Which organisation, with which grant. */
export interface XeroAccess {
  tenantId: string;
  tokenSetId: string;
}

/** What Xero says is left of its limits; null until it has said so. */
export interface XeroBudget {
  minuteRemaining: number | null;
  dayRemaining: number | null;
}

/** Our narrow view of Xero's Accounting API. Every answer is parsed; every failure is an AppError. */
export interface XeroApi {
  getOrganisation(access: XeroAccess): Promise<XeroOrganisation>;
  listAccounts(access: XeroAccess): Promise<XeroAccount[]>;
  listTaxRates(access: XeroAccess): Promise<XeroTaxRate[]>;
  /** By ContactNumber; null when there is none. */
  findContact(access: XeroAccess, contactNumber: string): Promise<XeroContact | null>;
  /** PUT: refused when the name or number is taken, never an update of somebody else's contact. */
  createContact(access: XeroAccess, draft: ContactDraft, idempotencyKey: string): Promise<XeroContact>;
  /** PUT: a number that exists is refused (`invoice_number_taken`), never an update. */
  createInvoice(
    access: XeroAccess,
    draft: InvoiceDraft & { contactId: string },
    idempotencyKey: string,
  ): Promise<Invoice>;
  findInvoices(access: XeroAccess, by: { numbers: string[] } | { madeByUsForContact: string }): Promise<Invoice[]>;
  /** One page of up to 100 sales invoices changed since; ask on until a page is not full. */
  listChangedInvoices(access: XeroAccess, since: Date, page: number): Promise<Invoice[]>;
  budget(tenantId: string): XeroBudget;
}

export const CHANGED_INVOICES_PER_PAGE = 100;
const TIMEOUT_MS = 30_000;
/** Prices keep four decimals in both directions. */
const UNIT_DECIMALS = 4;

interface SdkAnswer {
  response: { data: unknown; headers: unknown };
}

/** Loaded on first use: xero-node takes half a second and 25 MB, and a webhook must not wait for it. */
async function loadSdk() {
  const [{ AccountingApi }, { Invoice }, { LineAmountTypes }, { CurrencyCode }] = await Promise.all([
    import('xero-node/dist/gen/api/accountingApi.js'),
    import('xero-node/dist/gen/model/accounting/invoice.js'),
    import('xero-node/dist/gen/model/accounting/lineAmountTypes.js'),
    import('xero-node/dist/gen/model/accounting/currencyCode.js'),
  ]);
  // The SDK sends with its own axios and offers no timeout; without one a hung call stays pending for ever.
  const require = createRequire(import.meta.url);
  const sdkRequire = createRequire(require.resolve('xero-node'));
  const axios = sdkRequire('axios') as { defaults: { timeout: number } };
  axios.defaults.timeout = TIMEOUT_MS;
  return { AccountingApi, Invoice, LineAmountTypes, CurrencyCode };
}

export function createXeroApi({ vault, xero }: { vault: TokenVault; xero: Config['xero'] }): XeroApi {
  let sdk: ReturnType<typeof loadSdk> | undefined;
  const budgets = new Map<string, XeroBudget>();

  /** One call with a fresh client (it carries the token), the budget noted, an expired token renewed once. */
  async function call<T>(
    access: XeroAccess,
    kind: 'read' | 'write',
    schema: z.ZodType<T>,
    ask: (api: AccountingApi) => Promise<SdkAnswer>,
  ): Promise<T> {
    refuseInsideTransaction('Xero');
    const { AccountingApi } = await (sdk ??= loadSdk());
    const attempt = async (token: string) => {
      const api = new AccountingApi(`${xero.apiUrl}/api.xro/2.0`);
      api.accessToken = token;
      const answer = await ask(api);
      noteBudget(access.tenantId, answer.response.headers);
      const parsed = schema.safeParse(answer.response.data);
      if (!parsed.success) throw xeroError({ status: 502, headers: {}, body: answer.response.data }, { kind });
      return parsed.data;
    };
    const token = await vault.accessToken(access.tokenSetId);
    try {
      return await attempt(token);
    } catch (thrown) {
      const failure = readXeroFailure(thrown);
      if (!failure) throw thrown;
      noteBudget(access.tenantId, failure.headers);
      if (!isTokenExpired(failure)) throw xeroError(failure, { kind });
    }
    try {
      return await attempt(await vault.accessToken(access.tokenSetId, token));
    } catch (thrown) {
      const failure = readXeroFailure(thrown);
      throw failure ? xeroError(failure, { kind }) : thrown;
    }
  }

  function noteBudget(tenantId: string, headers: unknown): void {
    const said = budgetSchema.safeParse(headers);
    if (said.success) {
      const { 'x-minlimit-remaining': minuteRemaining, 'x-daylimit-remaining': dayRemaining } = said.data;
      budgets.set(tenantId, { minuteRemaining, dayRemaining });
    }
  }

  return {
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
    async findContact(access, contactNumber) {
      try {
        const answer = await call(access, 'read', contactsSchema, (api) =>
          api.getContactByContactNumber(access.tenantId, contactNumber),
        );
        const [contact] = answer.Contacts;
        return contact ? toContact(contact) : null;
      } catch (error) {
        // A 404 is a page of text, and the only 4xx a lookup of a well-formed number can get.
        if (error instanceof AppError && error.code === 'xero_refused') return null;
        throw error;
      }
    },
    async createContact(access, draft, idempotencyKey) {
      const contacts = { contacts: [{ name: draft.name, contactNumber: draft.contactNumber }] };
      const answer = await call(access, 'write', contactsSchema, (api) =>
        api.createContacts(access.tenantId, contacts, false, idempotencyKey),
      );
      const [contact] = answer.Contacts;
      if (!contact || validationMessages(contact).length > 0) throw refused(contact);
      return toContact(contact);
    },
    async createInvoice(access, draft, idempotencyKey) {
      const { Invoice, LineAmountTypes, CurrencyCode } = await (sdk ??= loadSdk());
      const invoice: SdkInvoice = {
        type: Invoice.TypeEnum.ACCREC,
        contact: { contactID: draft.contactId },
        date: draft.date,
        reference: draft.reference,
        url: draft.url,
        status: Invoice.StatusEnum[draft.status],
        lineAmountTypes: LineAmountTypes[draft.lineAmountTypes],
        currencyCode: CurrencyCode[draft.currency as keyof typeof CurrencyCode],
        lineItems: draft.lines.map((line) => ({
          description: line.description,
          quantity: Number(line.quantity),
          unitAmount: Number(line.unitAmount),
          accountCode: line.accountCode,
          ...(line.taxType === null ? {} : { taxType: line.taxType }),
        })),
        ...(draft.number === null ? {} : { invoiceNumber: draft.number }),
        ...(draft.dueDate === null ? {} : { dueDate: draft.dueDate }),
        ...(draft.brandingThemeId === null ? {} : { brandingThemeID: draft.brandingThemeId }),
      };
      const answer = await call(access, 'write', invoicesSchema, (api) =>
        api.createInvoices(access.tenantId, { invoices: [invoice] }, false, UNIT_DECIMALS, idempotencyKey),
      );
      const [created] = answer.Invoices;
      const isRefused = !created || created.StatusAttributeString === 'ERROR' || created.HasErrors === true;
      if (isRefused) throw refused(created);
      return toInvoice(created);
    },
    async findInvoices(access, by) {
      const numbers = 'numbers' in by ? by.numbers : undefined;
      const contactIds = 'madeByUsForContact' in by ? [by.madeByUsForContact] : undefined;
      const answer = await call(access, 'read', invoicesSchema, (api) =>
        api.getInvoices(
          access.tenantId,
          undefined,
          undefined,
          undefined,
          undefined,
          numbers,
          contactIds,
          undefined,
          1,
          undefined,
          contactIds ? true : undefined,
          UNIT_DECIMALS,
        ),
      );
      return answer.Invoices.map(toInvoice);
    },
    async listChangedInvoices(access, since, page) {
      const answer = await call(access, 'read', invoicesSchema, (api) =>
        api.getInvoices(
          access.tenantId,
          since,
          'Type=="ACCREC"',
          undefined,
          undefined,
          undefined,
          undefined,
          undefined,
          page,
          undefined,
          undefined,
          UNIT_DECIMALS,
          undefined,
          CHANGED_INVOICES_PER_PAGE,
        ),
      );
      return answer.Invoices.map(toInvoice);
    },
    budget: (tenantId) => budgets.get(tenantId) ?? { minuteRemaining: null, dayRemaining: null },
  };
}

const budgetSchema = z.object({
  'x-minlimit-remaining': z.coerce.number().int(),
  'x-daylimit-remaining': z.coerce.number().int(),
});

/** A refusal inside an answer 200, as `summarizeErrors=false` gives it. */
function refused(element: unknown): AppError {
  const messages = validationMessages(element);
  const isNumberTaken = messages.some((message) => /^Invoice # must be unique/i.test(message));
  return new AppError(isNumberTaken ? 'invoice_number_taken' : 'xero_refused', 'Xero refused it.', {
    status: 502,
    retry: 'never',
    detail: messages.join(' ') || null,
  });
}
