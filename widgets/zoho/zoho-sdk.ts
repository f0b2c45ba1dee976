/** The only file that reaches for Zoho's SDK. Nothing that arrives through it is evidence of who is asking. */
import * as z from 'zod/mini';
import { translate } from '../texts/define-texts.ts';
import { uiTexts } from '../texts/ui-texts.ts';
import { askScheme, askUser } from './crm-user.ts';
import type { CrmUser } from './crm-user.ts';
import { isCrmOrigin, readServiceOrigin } from './crm-origins.ts';

const loadTimeoutMs = 10_000;
const initTimeoutMs = 10_000;
/** Zoho stops a function after 10 s; the rest is the way there and back. */
const functionTimeoutMs = 13_000;
const resizeTimeoutMs = 5_000;
const questionTimeoutMs = 5_000;

/** Why there is no CRM to talk to. */
export type CrmFailure = 'wrong_place' | 'sdk_missing' | 'crm_silent';

/** Thrown by `connectToCrm`. */
export class CrmUnavailableError extends Error {
  readonly failure: CrmFailure;
  constructor(failure: CrmFailure) {
    super(`Zoho CRM cannot be reached from this page: ${failure}`);
    this.name = 'CrmUnavailableError';
    this.failure = failure;
  }
}

/** An extension function did not run, or did not answer in time. */
class CrmFunctionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CrmFunctionError';
  }
}

/** What the widget needs from the CRM page around it. */
export interface CrmConnection {
  /** Calls back with the open deal's id, at once when known and again on navigation; null: the page shows no deal. */
  onDeal: (listener: (dealId: string | null) => void) => () => void;
  /** Runs an extension function as the current user with `{payload: <JSON>}`; resolves with its output text. */
  executeFunction: (name: string, payload: object) => Promise<string>;
  /** Who has the page open, as far as the CRM says; null: it does not. Never rejects. */
  user: Promise<CrmUser | null>;
  /** How the person has the CRM; null: it does not say. Never rejects. */
  scheme: Promise<'light' | 'dark' | null>;
  /** Asks the CRM page to give the frame this height. */
  resize: (heightPx: number) => void;
}

interface CrmSettings {
  sdkUrl: string;
  extraCrmOrigin: string | null;
  extensionNamespace: string | null;
}

const compiledIn: CrmSettings = {
  sdkUrl: __ZOHO_SDK_URL__,
  extraCrmOrigin: __EXTRA_CRM_ORIGIN__,
  extensionNamespace: __EXTENSION_NAMESPACE__,
};

/**
 * Checks the page around the widget, loads Zoho's SDK and shakes hands.
 * Throws `CrmUnavailableError`; the address must not be rewritten before it resolves (the SDK reads it in `init()`).
 */
export async function connectToCrm(settings: CrmSettings = compiledIn): Promise<CrmConnection> {
  const serviceOrigin = readServiceOrigin(window.location.href);
  if (serviceOrigin === null || !isCrmOrigin(serviceOrigin, settings.extraCrmOrigin) || window.parent === window) {
    throw new CrmUnavailableError('wrong_place');
  }
  stopForeignMessages(serviceOrigin);
  const sdk = await loadSdk(settings.sdkUrl);
  const deals = createDealStream();
  sdk.embeddedApp.on('PageLoad', (page) => {
    deals.publish(readDealId(page));
  });
  await within(initTimeoutMs, sdk.embeddedApp.init()).catch(() => {
    throw new CrmUnavailableError('crm_silent');
  });
  const prefix = settings.extensionNamespace === null ? '' : `${settings.extensionNamespace}__`;
  return {
    onDeal: deals.subscribe,
    user: within(questionTimeoutMs, askUser(sdk)).catch(() => null),
    scheme: within(questionTimeoutMs, askScheme(sdk)).catch(() => null),
    executeFunction: (name, payload) => executeFunction(sdk, prefix + name, payload),
    resize: (heightPx) => void resize(sdk, heightPx),
  };
}

/**
 * The SDK accepts replies from any window (its own origin check never refuses), so whatever does not come from the
 * CRM page is stopped before the SDK's listener sees it.
 */
function stopForeignMessages(serviceOrigin: string): void {
  window.addEventListener(
    'message',
    (event) => {
      if (event.source !== window.parent || event.origin !== serviceOrigin) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

async function loadSdk(url: string): Promise<ZohoSdk> {
  const script = document.createElement('script');
  const loaded = new Promise<void>((resolve, reject) => {
    script.addEventListener('load', () => {
      resolve();
    });
    script.addEventListener('error', () => {
      reject(new Error('the script did not load'));
    });
  });
  script.src = url;
  document.head.append(script);
  await within(loadTimeoutMs, loaded).catch(() => {
    throw new CrmUnavailableError('sdk_missing');
  });
  if (window.ZOHO === undefined) throw new CrmUnavailableError('sdk_missing');
  return window.ZOHO;
}

const pageSchema = z.object({
  Entity: z.literal('Deals'),
  EntityId: z.union([z.string(), z.array(z.string())]),
});

/** A related-list widget is told a string, a button's widget a list; CRM record ids have 15 to 20 digits. */
function readDealId(page: unknown): string | null {
  const parsed = pageSchema.safeParse(page);
  if (!parsed.success) return null;
  const { EntityId } = parsed.data;
  const dealId = Array.isArray(EntityId) ? EntityId[0] : EntityId;
  return dealId !== undefined && /^\d{15,20}$/.test(dealId) ? dealId : null;
}

/** PageLoad may come before anyone listens, and again for each record: the last one is remembered. */
function createDealStream() {
  const listeners = new Set<(dealId: string | null) => void>();
  let latest: { dealId: string | null } | undefined;
  return {
    publish: (dealId: string | null) => {
      latest = { dealId };
      for (const listener of listeners) listener(dealId);
    },
    subscribe: (listener: (dealId: string | null) => void) => {
      listeners.add(listener);
      if (latest !== undefined) listener(latest.dealId);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** A host that cannot resize leaves the frame as it is; the panel scrolls then. */
async function resize(sdk: ZohoSdk, heightPx: number): Promise<void> {
  try {
    await within(resizeTimeoutMs, sdk.CRM.UI.Resize({ height: String(Math.ceil(heightPx)), width: '100%' }));
  } catch {
    return;
  }
}

const functionAnswerSchema = z.object({
  code: z.string(),
  details: z.object({ output: z.string() }),
});

async function executeFunction(sdk: ZohoSdk, name: string, payload: object): Promise<string> {
  const request = { arguments: JSON.stringify({ payload: JSON.stringify(payload) }) };
  const answer = await within(functionTimeoutMs, sdk.CRM.FUNCTIONS.execute(name, request)).catch((error: unknown) => {
    throw error instanceof TimeoutError
      ? new CrmFunctionError(translate(uiTexts)('function_silent', { seconds: functionTimeoutMs / 1000 }))
      : new CrmFunctionError(translate(uiTexts)('function_failed'));
  });
  const parsed = functionAnswerSchema.safeParse(answer);
  if (!parsed.success || parsed.data.code.toLowerCase() !== 'success') {
    throw new CrmFunctionError(translate(uiTexts)('function_failed'));
  }
  return parsed.data.details.output;
}

class TimeoutError extends Error {}

/** The SDK's promises have no time limit of their own. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimeoutError());
    }, timeoutMs);
  });
  return Promise.race([work, timeout]).finally(() => {
    clearTimeout(timer);
  });
}
