import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isCrmOrigin, readServiceOrigin } from '../../widgets/zoho/crm-origins.ts';
import { connectToCrm } from '../../widgets/zoho/zoho-sdk.ts';

const crmOrigin = 'https://crm.zoho.eu';
const settings = { sdkUrl: 'https://sdk.example/zoho.js', extraCrmOrigin: null, extensionNamespace: 'ledger' };

test.each([
  [`https://x/?serviceOrigin=${encodeURIComponent(crmOrigin)}`, crmOrigin],
  [`https://x/?a=1&serviceOrigin=${encodeURIComponent(crmOrigin)}&b`, crmOrigin],
  ['https://x/', null],
  ['https://x/?serviceOrigin=%E0%A4%A', null],
  // The SDK would follow the other one.
  [`https://x/?serviceOrigin=${crmOrigin}&serviceOrigin=https://evil.example`, null],
  [`https://x/?serviceOrigin=${crmOrigin}#&serviceOrigin=https://evil.example`, null],
  [`https://x/?serviceOrigin=${crmOrigin}#top`, `${crmOrigin}#top`],
])('the origin in %s is %s', (href, origin) => {
  expect(readServiceOrigin(href)).toBe(origin);
});

test.each([
  ['https://crm.zoho.com', null, true],
  ['https://crm.zohocloud.ca', null, true],
  ['http://crm.zoho.com', null, false],
  ['https://crm.zoho.com.evil.example', null, false],
  ['https://crm.zoho.eu#top', null, false],
  ['http://localhost:4000', null, false],
  ['http://localhost:4000', 'http://localhost:4000', true],
])('%s (extra: %s) may frame the panel: %s', (origin, extra, expected) => {
  expect(isCrmOrigin(origin, extra)).toBe(expected);
});

/** The test's browser: whether a script that it does not run counts as loaded. */
const { happyDOM: browser } = window as unknown as {
  happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: boolean } };
};

/** The page around the widget; happy-dom has none, so the window above is put in its place. */
const crmWindow = {} as Window;
let pageLoad: (data: unknown) => void = () => undefined;

beforeEach(() => {
  Object.defineProperty(window, 'parent', { value: crmWindow, configurable: true });
  // Scripts are not run here: the SDK is there as soon as its script has "loaded".
  browser.settings.handleDisabledFileLoadingAsSuccess = true;
  window.history.replaceState(null, '', `/?serviceOrigin=${encodeURIComponent(crmOrigin)}`);
});

afterEach(() => {
  delete window.ZOHO;
  document.head.replaceChildren();
});

function placeSdk(execute: (name: string, request: { arguments: string }) => Promise<unknown>) {
  window.ZOHO = {
    embeddedApp: {
      on: (_, handler) => {
        pageLoad = handler;
      },
      init: () => {
        pageLoad({ Entity: 'Deals', EntityId: ['3000000000000000001'] });
        return Promise.resolve();
      },
    },
    CRM: { FUNCTIONS: { execute }, UI: { Resize: () => Promise.resolve(true) } },
  };
}

test('the deal is told even when PageLoad comes before the handshake ends, and again on navigation', async () => {
  placeSdk(() => Promise.resolve({}));
  const crm = await connectToCrm(settings);
  const seen: (string | null)[] = [];
  crm.onDeal((dealId) => seen.push(dealId));
  pageLoad({ Entity: 'Deals', EntityId: '3000000000000000002' });
  pageLoad({ Entity: 'Contacts', EntityId: '3000000000000000003' });
  pageLoad({ Entity: 'Deals', EntityId: '<script>' });
  pageLoad(undefined);
  expect(seen).toEqual(['3000000000000000001', '3000000000000000002', null, null, null]);
});

test('functions carry the extension’s namespace, and a failure is not taken for an answer', async () => {
  const executed: unknown[] = [];
  placeSdk((name, request) => {
    executed.push([name, JSON.parse(request.arguments)]);
    return Promise.resolve(
      executed.length === 1
        ? { code: 'success', details: { output: 'out' } }
        : { code: 'failure', details: { output: '' } },
    );
  });
  const crm = await connectToCrm(settings);
  expect(await crm.executeFunction('ledger_session', { dealId: '1' })).toBe('out');
  expect(executed).toEqual([['ledger__ledger_session', { payload: '{"dealId":"1"}' }]]);
  await expect(crm.executeFunction('ledger_session', {})).rejects.toThrow('Zoho could not run');
});

test('a message from any other window or origin never reaches the SDK', async () => {
  placeSdk(() => Promise.resolve({}));
  await connectToCrm(settings);
  const reached: string[] = [];
  window.addEventListener('message', (event) => reached.push(String(event.data)));
  const send = (data: string, source: unknown, origin: string) => {
    const event = new MessageEvent('message', { data, origin });
    Object.defineProperty(event, 'source', { value: source });
    window.dispatchEvent(event);
  };
  send('from the CRM', crmWindow, crmOrigin);
  send('other origin', crmWindow, 'https://evil.example');
  send('other window', {}, crmOrigin);
  expect(reached).toEqual(['from the CRM']);
});

test('a page that is not a CRM gets nothing: the SDK is not even loaded', async () => {
  window.history.replaceState(null, '', '/?serviceOrigin=https%3A%2F%2Fevil.example');
  await expect(connectToCrm(settings)).rejects.toMatchObject({ failure: 'wrong_place' });
  Object.defineProperty(window, 'parent', { value: window, configurable: true });
  window.history.replaceState(null, '', `/?serviceOrigin=${encodeURIComponent(crmOrigin)}`);
  await expect(connectToCrm(settings)).rejects.toMatchObject({ failure: 'wrong_place' });
  expect(document.querySelector('script')).toBeNull();
});

test('a script that does not load, or is not Zoho’s, is told apart from a CRM that stays silent', async () => {
  await expect(connectToCrm(settings)).rejects.toMatchObject({ failure: 'sdk_missing' });
  browser.settings.handleDisabledFileLoadingAsSuccess = false;
  await expect(connectToCrm(settings)).rejects.toMatchObject({ failure: 'sdk_missing' });
  browser.settings.handleDisabledFileLoadingAsSuccess = true;
  placeSdk(() => Promise.resolve({}));
  if (window.ZOHO !== undefined) window.ZOHO.embeddedApp.init = () => new Promise(() => undefined);
  vi.useFakeTimers();
  try {
    const connecting = connectToCrm(settings).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await connecting).toMatchObject({ failure: 'crm_silent' });
  } finally {
    vi.useRealTimers();
  }
});

/** The SDK with these answers to who looks and how. */
function placeConfig(answers: { user?: () => Promise<unknown>; preference?: () => Promise<unknown> }) {
  placeSdk(() => Promise.resolve({}));
  const sdk = window.ZOHO;
  if (sdk === undefined) throw new Error('there is no SDK');
  sdk.CRM.CONFIG = {
    ...(answers.user && { getCurrentUser: answers.user }),
    ...(answers.preference && { getUserPreference: answers.preference }),
  };
}

const ana = { id: '572576700000000001', language: 'de_DE', locale: 'en_NZ', time_zone: 'Europe/Berlin' };

test.each([
  ['alone, as documented', ana],
  ['in a list, as the live CRM does', { users: [ana] }],
])('the CRM tells its user’s language, formats and zone: %s', async (_, answer) => {
  placeConfig({ user: () => Promise.resolve(answer), preference: () => Promise.resolve({ mode: 'night' }) });
  const crm = await connectToCrm(settings);
  expect(await crm.user).toEqual({
    ...{ id: ana.id, languages: ['de_DE', 'en_NZ'], locale: 'en_NZ', timeZone: 'Europe/Berlin' },
  });
  expect(await crm.scheme).toBe('dark');
});

test.each([
  ['an SDK that cannot be asked', {}],
  [
    'an SDK that refuses',
    { user: () => Promise.reject(new Error('no')), preference: () => Promise.reject(new Error()) },
  ],
  ['answers that mean nothing', { user: () => Promise.resolve('x'), preference: () => Promise.resolve({ mode: 1 }) }],
])('with %s the panel works without knowing its user', async (_, answers) => {
  placeConfig(answers);
  const crm = await connectToCrm(settings);
  expect([await crm.user, await crm.scheme]).toEqual([null, null]);
});
