import { createRequire } from 'node:module';
import type { AccountingApi } from 'xero-node/dist/gen/api/accountingApi.js';
import * as z from 'zod';
import type { Config } from '../config.ts';
import type { TokenVault } from '../oauth/token-vault.ts';
import { refuseInsideTransaction } from '../transaction-guard.ts';
import { isTokenRefused, readXeroFailure, xeroError } from './xero-error.ts';

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

interface SdkAnswer {
  response: { data: unknown; headers: unknown };
}

/** Loaded on first use: xero-node takes half a second and 25 MB, and a webhook must not wait for it. */
async function loadSdk() {
  const [{ AccountingApi }, { Invoice }, { Address }, { Phone }, { LineAmountTypes }, { CurrencyCode }] =
    await Promise.all([
      import('xero-node/dist/gen/api/accountingApi.js'),
      import('xero-node/dist/gen/model/accounting/invoice.js'),
      import('xero-node/dist/gen/model/accounting/address.js'),
      import('xero-node/dist/gen/model/accounting/phone.js'),
      import('xero-node/dist/gen/model/accounting/lineAmountTypes.js'),
      import('xero-node/dist/gen/model/accounting/currencyCode.js'),
    ]);
  // The SDK sends with its own axios and offers no timeout; without one a hung call stays pending for ever.
  const require = createRequire(import.meta.url);
  const sdkRequire = createRequire(require.resolve('xero-node'));
  const axios = sdkRequire('axios') as { defaults: { timeout: number } };
  axios.defaults.timeout = TIMEOUT_MS;
  return { AccountingApi, Invoice, Address, Phone, LineAmountTypes, CurrencyCode };
}

const TIMEOUT_MS = 30_000;

const budgetSchema = z.object({
  'x-minlimit-remaining': z.coerce.number().int(),
  'x-daylimit-remaining': z.coerce.number().int(),
});

/** One call of Xero's Accounting API: what all of them share. */
export interface XeroCaller {
  /** The SDK's enums and client, loaded on first use. */
  sdk: () => ReturnType<typeof loadSdk>;
  /**
   * Asks with a fresh client (it carries the token), notes the budget, renews an expired token once, parses the raw
   * answer. `write`: without an answer its outcome is unknown. Throws AppError only.
   */
  call<T>(
    access: XeroAccess,
    kind: 'read' | 'write',
    schema: z.ZodType<T>,
    ask: (api: AccountingApi) => Promise<SdkAnswer>,
  ): Promise<T>;
  budget(tenantId: string): XeroBudget;
}

export function createXeroCaller({ vault, xero }: { vault: TokenVault; xero: Config['xero'] }): XeroCaller {
  let loading: ReturnType<typeof loadSdk> | undefined;
  const sdk = () => (loading ??= loadSdk());
  const budgets = new Map<string, XeroBudget>();

  function noteBudget(tenantId: string, headers: unknown): void {
    const said = budgetSchema.safeParse(headers);
    if (said.success) {
      const { 'x-minlimit-remaining': minuteRemaining, 'x-daylimit-remaining': dayRemaining } = said.data;
      budgets.set(tenantId, { minuteRemaining, dayRemaining });
    }
  }

  return {
    sdk,
    budget: (tenantId) => budgets.get(tenantId) ?? { minuteRemaining: null, dayRemaining: null },
    async call(access, kind, schema, ask) {
      refuseInsideTransaction('Xero');
      const { AccountingApi } = await sdk();
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
        if (!isTokenRefused(failure)) throw xeroError(failure, { kind });
      }
      try {
        return await attempt(await vault.accessToken(access.tokenSetId, token));
      } catch (thrown) {
        const failure = readXeroFailure(thrown);
        throw failure ? xeroError(failure, { kind }) : thrown;
      }
    },
  };
}
