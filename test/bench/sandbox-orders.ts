import { setTimeout as pause } from 'node:timers/promises';
import { authorize, postForm } from '../sandbox/xero/connected-app.ts';
import { startXeroSandbox } from '../sandbox/xero/xero-sandbox.ts';
import { startZohoSandbox } from '../sandbox/zoho/zoho-sandbox.ts';
import { openMs, watchCalls, type TimedCall } from './open-calls.ts';

export interface SandboxOptions {
  ledgerUrl: string;
  latencyMs: number;
  rateWindowMs: number;
  /** One Zoho sandbox plays all orgs: with many of them its limit of calls at once must not be one org's. */
  zohoOrgs: 'one' | 'many';
}

/** How one deal went from the stage change to the answer that made its invoice, by the clock of the sandboxes' process. */
export interface DealRun {
  /** Null: no invoice came in time. */
  elapsedMs: number | null;
  /** Of that, the time in which at least one call to Zoho or Xero was open. */
  openMs: number;
}

/** What the sandboxes have been asked so far. */
export interface CallCounts {
  xero: number;
  zoho: number;
  /** Calls refused with 429: limits of Xero that were broken, and of Zoho. */
  refusedByXero: number;
  refusedByZoho: number;
}

const DEAL_PATIENCE_MS = 90_000;

/** Starts both sandboxes and gives the orders they take; arguments and answers are JSON, for they cross processes. */
export async function startSandboxOrders(options: SandboxOptions) {
  const { ledgerUrl, latencyMs, rateWindowMs } = options;
  const redirectUri = `${ledgerUrl}/oauth/xero/callback`;
  const maxInFlight = options.zohoOrgs === 'many' ? 1_000_000 : undefined;
  const [zoho, xero] = await Promise.all([
    startZohoSandbox({
      ...{ redirectUris: [`${ledgerUrl}/oauth/zoho/callback`], ledgerUrl, latencyMs },
      ...(maxInFlight === undefined ? {} : { maxInFlight }),
    }),
    startXeroSandbox({ redirectUris: [redirectUri], latencyMs, rateWindowMs }),
  ]);
  const answerListeners = new Set<(call: TimedCall) => void>();
  const calls = watchCalls((call) => {
    for (const listener of answerListeners) listener(call);
  });
  let customers = 0;
  let deals = 0;

  const invoices = () => xero.organisations.flatMap(({ invoices: ofOne }) => [...ofOne.values()]);
  const hasInvoice = (dealId: string) => invoices().some(({ url }) => url?.endsWith(`/${dealId}`));

  function addCustomer(): string {
    customers += 1;
    return zoho.addAccount({
      Account_Name: `Customer ${customers} of Ridgeway`,
      Phone: '+64 4 555 0100',
      Billing_Street: `${customers} Lambton Quay`,
      Billing_City: 'Wellington',
      Billing_Code: '6011',
      Billing_Country: 'New Zealand',
    }).id;
  }

  function addDeal(customerId: string, stage: string): string {
    deals += 1;
    const Closing_Date = '2026-12-15';
    const values = { Deal_Name: `Website rebuild ${deals}`, Amount: 1200 + (deals % 800), Stage: stage, Closing_Date };
    return zoho.addDeal({ ...values, Account_Name: { id: customerId } }).id;
  }

  /** The moment of the Xero answer after which the deal's invoice exists; null when it does not come. */
  function invoiceAnswered(dealId: string): Promise<number | null> {
    return new Promise((resolve) => {
      const end = (at: number | null): void => {
        clearTimeout(timer);
        answerListeners.delete(listener);
        resolve(at);
      };
      const listener = (call: TimedCall): void => {
        const writesInvoices = call.side === 'xero' && call.method !== 'GET' && call.path.includes('/Invoices');
        if (writesInvoices && hasInvoice(dealId)) end(call.endMs);
      };
      const timer = setTimeout(() => end(null), DEAL_PATIENCE_MS);
      answerListeners.add(listener);
    });
  }

  return {
    /** Where the sandboxes are and what the server must know of them. */
    describe: () => ({ environment: { ...zoho.settings, ...xero.settings }, orgId: zoho.org.id, user: zoho.users[0] }),
    /** What connecting left in the CRM: the signing secret and the channel of the watch on deals. */
    connected: () => {
      const watch = [...zoho.watches.values()].find(({ events }) => events.some((event) => event.startsWith('Deals.')));
      const secret = zoho.variables.get('ledger_signing_secret') ?? '';
      return { secret, channelId: watch?.channelId ?? '', token: watch?.token ?? '' };
    },
    addCustomers: (count: number): string[] => Array.from({ length: count }, addCustomer),
    /** Deals in turn of these customers, or each of a customer of its own. Nobody is told. */
    addDeals({ count, customers: of, stage }: { count: number; customers: string[] | 'own'; stage: string }): string[] {
      return Array.from({ length: count }, (_, index) =>
        addDeal(of === 'own' ? addCustomer() : (of[index % of.length] ?? ''), stage),
      );
    },
    /** Moves one deal to its stage as a person would and waits for the invoice. */
    async winDeal(dealId: string): Promise<DealRun> {
      const first = calls.length;
      const answered = invoiceAnswered(dealId);
      const startMs = performance.now();
      void zoho.moveStage(dealId, 'Closed Won');
      const endMs = await answered;
      if (endMs === null) return { elapsedMs: null, openMs: 0 };
      return { elapsedMs: endMs - startMs, openMs: openMs(calls.slice(first), startMs, endMs) };
    },
    counts(): CallCounts {
      const refused = (side: TimedCall['side']) =>
        calls.filter((call) => call.side === side && call.status === 429).length;
      const xeroCalls = calls.filter(({ side }) => side === 'xero').length;
      return {
        ...{ xero: xeroCalls, zoho: calls.length - xeroCalls },
        ...{ refusedByXero: refused('xero'), refusedByZoho: refused('zoho') },
      };
    },
    /** Waits until no call has come for a while; false when that did not happen in time. */
    async quiet({ forMs, withinMs }: { forMs: number; withinMs: number }): Promise<boolean> {
      const startMs = performance.now();
      for (;;) {
        const nowMs = performance.now();
        if (nowMs - Math.max(startMs, calls.at(-1)?.startMs ?? 0) >= forMs) return true;
        if (nowMs - startMs > withinMs) return false;
        await pause(20);
      }
    },
    /** Deals that have an invoice, and invoices beyond one per deal. */
    invoiced(): { deals: number; doubled: number } {
      const urls = invoices().flatMap(({ url }) => (url === undefined ? [] : [url]));
      const distinct = new Set(urls).size;
      return { deals: distinct, doubled: urls.length - distinct };
    },
    hasInvoice,
    /** Further organisations of the same Xero user, connected to the app; their tenant ids. */
    async addTenants(count: number): Promise<string[]> {
      const tenantIds: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const { tenantId } = xero.addOrganisation({ name: `Organisation ${xero.organisations.length + 1}` });
        xero.pickOrganisation(tenantId);
        const back = await authorize(xero, { redirect_uri: redirectUri });
        const code = back instanceof URL ? (back.searchParams.get('code') ?? '') : '';
        await postForm(xero, '/connect/token', { grant_type: 'authorization_code', code, redirect_uri: redirectUri });
        tenantIds.push(tenantId);
      }
      return tenantIds;
    },
    /** Draft invoices that stand in Xero already; their ids. */
    addInvoices(count: number): string[] {
      const contactId = xero.addContact({ Name: 'Customer with many invoices' });
      const line = { Description: 'Design day', Quantity: 2, UnitAmount: 600, AccountCode: '200', TaxType: 'OUTPUT2' };
      return Array.from({ length: count }, () =>
        xero.addInvoice({
          ...{ Type: 'ACCREC', Contact: { ContactID: contactId }, LineItems: [line], LineAmountTypes: 'Exclusive' },
          ...{ Date: '2026-11-20', DueDate: '2026-12-20', Status: 'DRAFT' },
        }),
      );
    },
    /** A person in Xero approves them all. */
    approve(invoiceIds: string[]): void {
      for (const invoiceId of invoiceIds) xero.approve(invoiceId);
    },
    tenantId: () => xero.organisations[0]?.tenantId ?? '',
    async close(): Promise<void> {
      await Promise.all([zoho.close(), xero.close()]);
    },
  };
}

export type SandboxOrders = Awaited<ReturnType<typeof startSandboxOrders>>;
