import express from 'express';
import { createChanges } from './changes.ts';
import { crmPages } from './crm-pages.ts';
import type { DeliveryTimes } from './deliveries.ts';
import { executeFunction, ledgerUninstalled } from './deluge-functions.ts';
import { createFailures } from './failures.ts';
import { listenLocally } from './local-server.ts';
import { columnsOfZoho, idAt, type Field, type ModuleName } from './metadata.ts';
import { createAccountsServer } from './oauth.ts';
import { createOrg, createUsers, type User } from './org.ts';
import { orgRoutes } from './org-routes.ts';
import { recordRoutes, type HeldBy } from './record-routes.ts';
import type { JsonObject } from './json.ts';
import { createRecordStore, type ZohoRecord } from './records.ts';
import { createRestApi, MAX_IN_FLIGHT, requireScope, userOf, type RestCall } from './rest-api.ts';
import { settingsRoutes } from './settings-routes.ts';
import { variableRoutes } from './variable-routes.ts';
import { watchRoutes } from './watch-routes.ts';
import type { Watch } from './watches.ts';
import { createWidgetHost, WIDGET_PAGE, WIDGET_ROOT } from './widget-host.ts';
import { loadZohoSpec } from './zoho-spec.ts';
import type { WidgetNetwork, ZohoSandbox, ZohoSandboxOptions } from './zoho-controls.ts';

const CLIENT_ID = '1000.SANDBOXCLIENTOFDEALLEDGER';
const CLIENT_SECRET = 'sandbox-client-secret';

/** Starts a Zoho CRM with one org on two local origins; everything it knows is in memory. */
export async function startZohoSandbox(options: ZohoSandboxOptions): Promise<ZohoSandbox> {
  const now = options.now ?? ((): Date => new Date());
  const org = createOrg();
  const users = createUsers();
  const store = createRecordStore({ org, users, now });
  const failures = createFailures();
  const watches = new Map<string, Watch>();
  const variables = new Map<string, string>();
  const held = new Map<string, HeldBy>();
  const limits = { customFields: 100 };
  const violations: string[] = [];
  const calls: RestCall[] = [];
  const identityCalls: ZohoSandbox['identityCalls'] = [];
  const credits = { limit: 50_000, used: 0 };
  const told = { notifications: 'on', workflow: 'off' } as { notifications: 'on' | 'off'; workflow: 'on' | 'off' };
  let deliveryTimes: DeliveryTimes = () => [0];
  let network: WidgetNetwork = 'open';
  let ledgerUrl = options.ledgerUrl;
  let signedIn = userById(users, users[0]?.id ?? '');

  const changes = createChanges({
    store,
    signedIn: () => signedIn,
    deliveryOptions: () => ({
      ...{ org, url: crm.url, ledgerUrl, watches: watches.values(), variables, ...told, now },
      times: deliveryTimes,
    }),
  });
  async function runFunction(name: string, args: unknown, asUserId: string): Promise<string> {
    if (ledgerUrl === undefined) throw new Error('the functions have no PUBLIC_URL: call setLedgerUrl');
    return executeFunction({ org, user: userById(users, asUserId), variables, ledgerUrl, now }, name, args);
  }

  const accounts = createAccountsServer({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    redirectUris: options.redirectUris,
    url: () => crm.url,
    signedIn: () => signedIn,
    now,
  });
  const rest = createRestApi({
    routers: [
      orgRoutes({ org, users, userOf }),
      settingsRoutes(store, limits),
      variableRoutes({ values: variables, userOf }),
      watchRoutes({
        ...{ watches, org, url: () => crm.url, now },
        hasModule: (module) => !store.absentModules.has(module),
        fieldsOfModule: (module) => store.fields(module),
      }),
      recordRoutes({
        store,
        userOf,
        requireScope,
        held,
        now,
        reportOddity: (text) => violations.push(text),
        onChange: (change) => void changes.tell(change),
      }),
    ],
    calls,
    violations,
    credits,
    failures: failures.middleware,
    readAccessToken: (token) => accounts.readAccessToken(token),
    spec: loadZohoSpec(options.specDir),
    latencyMs: options.latencyMs ?? 0,
    maxInFlight: options.maxInFlight ?? MAX_IN_FLIGHT,
    now,
  });

  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(express.text({ type: () => true, limit: '10mb' }));
  app.use('/oauth', (request, response, next) => {
    const path = new URL(request.originalUrl, 'http://accounts').pathname;
    response.on('finish', () => {
      identityCalls.push({ method: request.method, path, status: response.statusCode, at: now() });
    });
    void failures.middleware(request, response, next);
  });
  app.use(accounts.router);
  app.use('/crm/v8', rest);
  app.use(
    crmPages({
      org,
      users,
      store,
      widgetPage: () => widgetPage,
      signedIn: () => signedIn,
      signInAs,
      moveStage: (dealId, stage) => changes.edit('Deals', dealId, { Stage: stage }).record,
      createDeal: (values) => changes.create('Deals', values).record,
      createAccount: (values) => changes.create('Accounts', values).record,
      runFunction: async (name, args) => runFunction(name, args, signedIn.id),
    }),
  );
  const crm = await listenLocally(app, options.port ?? 0);
  const host = await listenLocally(
    createWidgetHost({ widgetDir: options.widgetDir, network: () => network }),
    options.widgetPort ?? 0,
  );
  const widgetPage = new URL(options.widgetUrl ?? `${host.url}${WIDGET_ROOT}/${WIDGET_PAGE}`);

  function signInAs(userId: string): void {
    const user = userById(users, userId);
    if (user.status !== 'active') throw new Error(`${user.full_name} is not active and cannot sign in`);
    signedIn = user;
  }
  function addField(module: ModuleName, { api_name, data_type }: Pick<Field, 'api_name' | 'data_type'>): void {
    const custom = store.customFields.get(module) ?? [];
    const id = idAt(90_000 + custom.length);
    const size = { length: 255, decimalPlaces: 2 };
    store.customFields.set(module, [...custom, { id, api_name, field_label: api_name, data_type, custom: size }]);
  }
  const add =
    (module: ModuleName) =>
    (values: JsonObject): ZohoRecord =>
      store.insert(module, values, signedIn);

  return {
    url: crm.url,
    widgetUrl: widgetPage.origin,
    widgetHostUrl: host.url,
    settings: {
      ZOHO_CLIENT_ID: CLIENT_ID,
      ZOHO_CLIENT_SECRET: CLIENT_SECRET,
      ZOHO_ACCOUNTS_URL: crm.url,
      ZOHO_API_URL: crm.url,
      ZOHO_CRM_URL: crm.url,
    },
    org,
    users,
    signInAs,
    signedIn: () => signedIn,
    rejectNextConsent: accounts.rejectNextConsent,
    addAccount: add('Accounts'),
    addContact: add('Contacts'),
    addProduct: add('Products'),
    addDeal(values, related = { products: [] }) {
      const deal = store.insert('Deals', values, signedIn);
      store.productsOf.set(deal.id, related.products);
      return deal;
    },
    addQuote: add('Quotes'),
    find: (module, id) => store.find(module, id),
    async createRecord(module, values) {
      const created = changes.create(module, values);
      await created.told;
      return created.record;
    },
    startCreating: changes.create,
    updateRecord: async (module, id, values) => changes.edit(module, id, values).told,
    moveStage: async (dealId, stage) => changes.edit('Deals', dealId, { Stage: stage }).told,
    setNotifications: (ways) => void Object.assign(told, ways),
    setDeliveryTimes(times) {
      deliveryTimes = times;
    },
    setWidgetNetwork(next) {
      network = next;
    },
    setLedgerUrl(url) {
      ledgerUrl = url;
    },
    deliveries: changes.deliveries,
    calls,
    identityCalls,
    credits,
    violations,
    variables,
    watches,
    runFunction,
    async uninstall() {
      if (ledgerUrl === undefined) throw new Error('the functions have no PUBLIC_URL: call setLedgerUrl');
      await ledgerUninstalled({ org, user: signedIn, variables, ledgerUrl, now });
      variables.clear();
    },
    failNext: failures.failNext,
    failBy: failures.failBy,
    expireAccessTokens: accounts.expireAccessTokens,
    revokeGrants: accounts.revokeGrants,
    forgetWatches: () => {
      watches.clear();
    },
    list: (module) => store.list(module),
    deleteRecord: (module, id) => {
      store.remove(module, id);
    },
    hold(recordId, by) {
      if (by === 'free') held.delete(recordId);
      else held.set(recordId, by);
    },
    addField,
    addSubform(apiName, columns) {
      addField('Deals', { api_name: apiName, data_type: 'subform' });
      const fields = [...columns, ...columnsOfZoho].map((column, position) => ({
        ...{ ...column, id: idAt(95_000 + position), field_label: column.api_name.replaceAll('_', ' ') },
      }));
      store.subformColumns.set(apiName, fields);
    },
    limitCustomFields(limit) {
      limits.customFields = limit;
    },
    setModule(module, state) {
      if (state === 'absent') store.absentModules.add(module);
      else store.absentModules.delete(module);
    },
    async close() {
      await changes.settle();
      await Promise.all([crm.close(), host.close()]);
    },
  };
}

function userById(users: User[], id: string): User {
  const user = users.find((candidate) => candidate.id === id);
  if (!user) throw new Error(`there is no user ${id}`);
  return user;
}
