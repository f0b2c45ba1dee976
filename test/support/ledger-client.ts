import { errorBodySchema } from '../../server/api/contract/problems.ts';
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { ConnectionsAnswer } from '../../server/api/contract/connections.ts';
import type { CreditAnswer, CreditBody } from '../../server/api/contract/credit.ts';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { InstalmentsAnswer } from '../../server/api/contract/instalments.ts';
import type { InvoiceEdit, InvoiceStoryAnswer, OnlineUrlAnswer } from '../../server/api/contract/invoice-actions.ts';
import type { InvoiceSearchAnswer, LinkInvoiceAnswer } from '../../server/api/contract/invoice-links.ts';
import type { JobsAnswer } from '../../server/api/contract/jobs.ts';
import type { ContactSearchAnswer, CreateInvoiceAnswer, PreviewAnswer } from '../../server/api/contract/preview.ts';
import type { ErrorBody } from '../../server/api/contract/problems.ts';
import type { ReissueAnswer, ReissueBody } from '../../server/api/contract/reissue.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import type { SessionAnswer } from '../../server/api/contract/sign-in.ts';
import type { ZohoSandbox } from '../sandbox/zoho/zoho-controls.ts';
import type { BrowserSession } from './browser-session.ts';
import { walkSignIn } from './sign-in-walk.ts';

/** What an answer said, for tests that look at refusals too. */
export interface Told<T> {
  status: number;
  body: T;
}

/** The server as an administrator's browser and a deal's panel use it, over HTTP. */
export function createLedgerClient(url: string, browser: BrowserSession) {
  async function admin<T>(method: string, path: string, body?: unknown): Promise<Told<T>> {
    const response = await browser.request(`${url}${path}`, {
      method,
      headers: { origin: url, accept: 'application/json', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  return {
    admin,
    connections: () => admin<ConnectionsAnswer>('GET', '/api/connections'),
    choices: () => admin<ChoicesAnswer>('GET', '/api/settings/choices'),
    settings: () => admin<Settings>('GET', '/api/settings'),
    putSettings: (settings: unknown) => admin<Settings>('PUT', '/api/settings', settings),
    jobs: (query = '') => admin<JobsAnswer>('GET', `/api/jobs${query}`),
    retry: (jobId: string) => admin<{ jobId: string }>('POST', `/api/jobs/${jobId}/retry`),

    /** Opens a deal's panel as a user of the CRM: the session comes from the extension's own function. */
    async openPanel(zoho: ZohoSandbox, dealId: string, userId = zoho.users[0]?.id ?? '') {
      const payload = JSON.stringify({ dealId, nonce: crypto.randomUUID() });
      const output = await zoho.runFunction('ledger_session', { payload }, userId);
      let { token } = JSON.parse(output) as SessionAnswer;
      let signingIn: Promise<string> | null = null;
      async function ask<T>(method: string, path: string, body?: unknown): Promise<Told<T>> {
        const response = await fetch(`${url}/api/deals/${dealId}${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
      }
      /** As the panel and the person before it do: where a sign-in is needed, it is walked, and the request repeated. */
      async function panel<T>(method: string, path: string, body?: unknown): Promise<Told<T>> {
        const told = await ask<T>(method, path, body);
        const refused = errorBodySchema.safeParse(told.body).data;
        if (refused?.code !== 'sign_in_needed' || refused.action === undefined) return told;
        // Several requests that need it at once share one sign-in.
        signingIn ??= walkSignIn(zoho, { url, token, userId, action: refused.action }).finally(
          () => (signingIn = null),
        );
        token = await signingIn;
        return ask(method, path, body);
      }
      return {
        /** The session's token; the stronger one once a request has needed it. */
        get token() {
          return token;
        },
        /** One request as it is, without a sign-in. */
        ask,
        view: async () => (await panel<DealView>('GET', '')).body,
        createInvoice: (body?: unknown) => panel<CreateInvoiceAnswer>('POST', '/invoices', body),
        searchInvoices: (typed: string) =>
          panel<InvoiceSearchAnswer>('GET', `/invoices/search?q=${encodeURIComponent(typed)}`),
        linkInvoice: (invoiceId: string) => panel<LinkInvoiceAnswer>('POST', '/invoices/link', { invoiceId }),
        unlinkInvoice: (invoiceId: string) => panel<null>('POST', `/invoices/${invoiceId}/unlink`),
        acceptDrift: (invoiceId: string) => panel<null>('POST', `/invoices/${invoiceId}/accept-drift`),
        reissuePlan: (invoiceId: string) => panel<ReissueAnswer>('GET', `/invoices/${invoiceId}/reissue`),
        reissue: (invoiceId: string, body: ReissueBody) =>
          panel<{ code?: string }>('POST', `/invoices/${invoiceId}/reissue`, body),
        creditPlan: (invoiceId: string, amount?: string) =>
          panel<CreditAnswer>('GET', `/invoices/${invoiceId}/credit${amount === undefined ? '' : `?amount=${amount}`}`),
        credit: (invoiceId: string, body: CreditBody) => panel<Refused>('POST', `/invoices/${invoiceId}/credit`, body),
        instalments: () => panel<InstalmentsAnswer>('GET', '/instalments'),
        previewInstalments: (body: unknown) => panel<InstalmentsAnswer>('POST', '/instalments/preview', body),
        saveInstalments: (body: unknown) => panel<InstalmentsAnswer & Partial<ErrorBody>>('PUT', '/instalments', body),
        approve: (invoiceId: string) => panel<Refused>('POST', `/invoices/${invoiceId}/approve`),
        email: (invoiceId: string) => panel<Refused>('POST', `/invoices/${invoiceId}/email`),
        voidInvoice: (invoiceId: string, reason: string) =>
          panel<Refused>('POST', `/invoices/${invoiceId}/void`, { reason }),
        undo: (invoiceId: string) => panel<Refused>('POST', `/invoices/${invoiceId}/undo`),
        edit: (invoiceId: string, body: InvoiceEdit) => panel<Refused>('PUT', `/invoices/${invoiceId}`, body),
        onlineUrl: (invoiceId: string) => panel<OnlineUrlAnswer>('GET', `/invoices/${invoiceId}/online-url`),
        story: async (invoiceId: string) =>
          (await panel<InvoiceStoryAnswer>('GET', `/invoices/${invoiceId}/story`)).body.steps,
        searchContacts: (typed: string) =>
          panel<ContactSearchAnswer>('GET', `/contacts?q=${encodeURIComponent(typed)}`),
        preview: (body?: unknown) => panel<PreviewAnswer>('POST', '/invoices/preview', body),
      };
    },
  };
}

/** What a refusal says of itself; a body without it is no refusal. */
interface Refused {
  code?: string;
  detail?: string;
  fix?: string;
}

export type LedgerClient = ReturnType<typeof createLedgerClient>;
export type Panel = Awaited<ReturnType<LedgerClient['openPanel']>>;
