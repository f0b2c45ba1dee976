import { createRequire } from 'node:module';
import type { AccountingApi } from 'xero-node/dist/gen/api/accountingApi.js';
import type * as z from 'zod';
import type { NoteCall } from '../call-log.ts';
import type { Config } from '../config.ts';
import type { StoredToken } from '../db/connections.ts';
import type { TokenVault } from '../oauth/token-vault.ts';
import { refuseInsideTransaction } from '../transaction-guard.ts';
import type { CallBudget } from './call-budget.ts';
import type { Urgency } from './slot-rules.ts';
import { isTokenRefused, readXeroFailure, xeroError } from './xero-error.ts';
import { toldByAnswer, toldByFailure, unanswered, type ToldCall } from './told-call.ts';

/** Which organisation, with which grant, and who waits for the answer. */
export interface XeroAccess {
  /** Who it is done for. */
  orgId: string;
  tenantId: string;
  tokenSetId: string;
  /** The token as the work that calls has read it; null or left out: it is read for each call. */
  storedToken?: StoredToken | null;
  urgency: Urgency;
}

interface SdkAnswer {
  response: { data: unknown; headers: unknown; status?: number; request?: { method?: string; path?: string } };
}

/** Loaded on first use: xero-node takes half a second and 25 MB, and a webhook must not wait for it. */
async function loadSdk() {
  const [
    { AccountingApi },
    { Invoice },
    { CreditNote },
    { Address },
    { Phone },
    { LineAmountTypes },
    { CurrencyCode },
  ] = await Promise.all([
    import('xero-node/dist/gen/api/accountingApi.js'),
    import('xero-node/dist/gen/model/accounting/invoice.js'),
    import('xero-node/dist/gen/model/accounting/creditNote.js'),
    import('xero-node/dist/gen/model/accounting/address.js'),
    import('xero-node/dist/gen/model/accounting/phone.js'),
    import('xero-node/dist/gen/model/accounting/lineAmountTypes.js'),
    import('xero-node/dist/gen/model/accounting/currencyCode.js'),
  ]);
  // The SDK sends with its own axios and offers no timeout; without one a hung call stays pending for ever.
  const require = createRequire(import.meta.url);
  const sdkRequire = createRequire(require.resolve('xero-node'));
  const axios = sdkRequire('axios') as { defaults: { timeout: number; maxContentLength: number } };
  axios.defaults.timeout = TIMEOUT_MS;
  axios.defaults.maxContentLength = LONGEST_ANSWER_BYTES;
  return { AccountingApi, Invoice, CreditNote, Address, Phone, LineAmountTypes, CurrencyCode };
}

const TIMEOUT_MS = 30_000;
/** Pages of invoices and PDFs stay far below it; what is longer would only fill the memory. */
const LONGEST_ANSWER_BYTES = 20 * 1024 * 1024;

/** One call of Xero's Accounting API: what all of them share. */
export interface XeroCaller {
  /** The SDK's enums and client, loaded on first use. */
  sdk: () => ReturnType<typeof loadSdk>;
  /**
   * Waits for a slot of the budget, asks with a fresh client (it carries the token), renews an expired token once (the
   * second try takes its own slot), parses the raw answer. `write`: without an answer its outcome is unknown. Throws
   * AppError only; `xero_budget` and `xero_day_budget` before anything was sent.
   */
  call<T>(
    access: XeroAccess,
    kind: 'read' | 'write',
    schema: z.ZodType<T>,
    ask: (api: AccountingApi) => Promise<SdkAnswer>,
  ): Promise<T>;
}

export function createXeroCaller({
  vault,
  xero,
  budget,
  now,
  noteCall,
}: {
  vault: TokenVault;
  xero: Config['xero'];
  budget: CallBudget;
  now: () => Date;
  noteCall: NoteCall;
}): XeroCaller {
  let loading: ReturnType<typeof loadSdk> | undefined;
  const sdk = () => (loading ??= loadSdk());

  /** Sends within a slot, which is given back whatever happens. */
  async function withinBudget({ tenantId, urgency }: XeroAccess, send: () => Promise<SdkAnswer>): Promise<SdkAnswer> {
    const slot = await budget.take(tenantId, urgency);
    const at = now();
    let answered: { status: number; headers: unknown } | null = null;
    const note = (told: Partial<ToldCall>) => {
      noteCall({ side: 'xero', at, durationMs: now().getTime() - at.getTime(), ...unanswered, ...told });
    };
    try {
      const answer = await send();
      answered = { status: 200, headers: answer.response.headers };
      note(toldByAnswer(answer));
      return answer;
    } catch (thrown) {
      const failure = readXeroFailure(thrown);
      answered = failure;
      note(failure ? toldByFailure(failure) : {});
      throw thrown;
    } finally {
      const noted = budget.answered(slot, answered);
      // What a refusal says about the limits holds before anybody tries again; else nobody waits for the slot to be given back.
      if (answered?.status !== 200) await noted;
    }
  }

  return {
    sdk,
    async call(access, kind, schema, ask) {
      refuseInsideTransaction('Xero');
      const { AccountingApi } = await sdk();
      const attempt = async (token: Promise<string>) => {
        const api = new AccountingApi(`${xero.apiUrl}/api.xro/2.0`);
        // Looked up while the slot is waited for; whoever gives up on the slot does not hear of it.
        token.catch(() => undefined);
        const answer = await withinBudget(access, async () => {
          api.accessToken = await token;
          return ask(api);
        });
        const parsed = schema.safeParse(answer.response.data);
        if (!parsed.success) throw xeroError({ status: 502, headers: {}, body: answer.response.data }, { kind });
        return parsed.data;
      };
      const { tokenSetId } = access;
      const token = vault.accessToken(tokenSetId, { stored: access.storedToken ?? null });
      try {
        return await attempt(token);
      } catch (thrown) {
        const failure = readXeroFailure(thrown);
        if (!failure) throw thrown;
        if (!isTokenRefused(failure)) throw xeroError(failure, { kind });
      }
      try {
        return await attempt(vault.accessToken(tokenSetId, { refused: await token }));
      } catch (thrown) {
        const failure = readXeroFailure(thrown);
        throw failure ? xeroError(failure, { kind }) : thrown;
      }
    },
  };
}
