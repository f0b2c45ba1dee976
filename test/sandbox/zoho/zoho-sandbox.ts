import express from 'express';
import { createChanges, type Changed } from './changes.ts';
import { crmPages } from './crm-pages.ts';
import type { Delivery, DeliveryTimes } from './deliveries.ts';
import { executeFunction, ledgerUninstalled } from './deluge-functions.ts';
import { createFailures, type Failure, type FailureChooser, type FailureMatch } from './failures.ts';
import { listenLocally } from './local-server.ts';
import { columnsOfZoho, idAt, type Field, type ModuleName } from './metadata.ts';
import { createAccountsServer } from './oauth.ts';
import { createOrg, createUsers, type Org, type User } from './org.ts';
import { orgRoutes } from './org-routes.ts';
import { recordRoutes, type HeldBy } from './record-routes.ts';
import type { JsonObject } from './json.ts';
import { createRecordStore, type ZohoRecord } from './records.ts';
import { createRestApi, MAX_IN_FLIGHT, requireScope, userOf, type Credits, type RestCall } from './rest-api.ts';
import { settingsRoutes } from './settings-routes.ts';
import { variableRoutes } from './variable-routes.ts';
import { watchRoutes } from './watch-routes.ts';
import type { Watch } from './watches.ts';
import { createWidgetHost, WIDGET_PAGE, WIDGET_ROOT } from './widget-host.ts';
import { loadZohoSpec } from './zoho-spec.ts';

export interface ZohoSandboxOptions {
  port?: number;
  widgetPort?: number;
  redirectUris: string[];
  /** Folder of the official files; requests and answers are then checked against them. */
  specDir?: string | undefined;
  latencyMs?: number;
  /** Calls under way before Zoho refuses more; default 10. More where this one org plays many. */
  maxInFlight?: number;
  now?: () => Date;
  /** A built extension (`app/`), served from the widget host. */
  widgetDir?: string;
  /** The address of the widget's page where another server hosts it, or where the host is reached by another name. */
  widgetUrl?: string;
  /** Where the Deluge functions send to: their compiled-in PUBLIC_URL. */
  ledgerUrl?: string;
}

/** May the widget call other servers itself? When blocked, only through the CRM page. */
export type WidgetNetwork = 'open' | 'blocked';

export interface ZohoSandbox {
  /** `http://localhost:PORT`: accounts server, REST API and CRM pages. */
  url: string;
  /** The widget host's origin. */
  widgetUrl: string;
  /** Where the widget host listens on this machine, whatever name `widgetUrl` gives it. */
  widgetHostUrl: string;
  settings: Record<string, string>;
  org: Org;
  users: User[];
  /** Who sits at the browser: whom consent is given for and whom the CRM pages act for. */
  signInAs(userId: string): void;
  signedIn(): User;
  rejectNextConsent(): void;
  addAccount(values: JsonObject): ZohoRecord;
  addContact(values: JsonObject): ZohoRecord;
  addProduct(values: JsonObject): ZohoRecord;
  /** `products`: ids for the deal's related list. Adding is set-up: nobody is told. */
  addDeal(values: JsonObject, related?: { products: string[] }): ZohoRecord;
  addQuote(values: JsonObject): ZohoRecord;
  find(module: ModuleName, id: string): ZohoRecord | undefined;
  /** What a person in the CRM does; settles when Zoho has told everybody, with what was tried. */
  createRecord(module: ModuleName, values: JsonObject): Promise<ZohoRecord>;
  /** The same, for whoever does not wait until everybody was told. */
  startCreating(module: ModuleName, values: JsonObject): Changed;
  updateRecord(module: ModuleName, id: string, values: JsonObject): Promise<Delivery[]>;
  moveStage(dealId: string, stage: string): Promise<Delivery[]>;
  /** Which of the two ways Zoho tells of a change. */
  setNotifications(ways: { notifications?: 'on' | 'off'; workflow?: 'on' | 'off' }): void;
  /** When each change is told: at once and once unless said otherwise. */
  setDeliveryTimes(times: DeliveryTimes): void;
  setWidgetNetwork(network: WidgetNetwork): void;
  setLedgerUrl(url: string): void;
  deliveries: Delivery[];
  calls: RestCall[];
  identityCalls: { method: string; path: string; status: number; at: Date }[];
  credits: Credits;
  /** Calls that break the official schema or ask for what does not exist. */
  violations: string[];
  variables: Map<string, string>;
  watches: Map<string, Watch>;
  runFunction(name: string, args: unknown, asUserId: string): Promise<string>;
  /** An administrator removes the extension: its uninstall script runs, then its variables are gone. */
  uninstall(): Promise<void>;
  failNext(match: FailureMatch, failure: Failure, times?: number): void;
  /** From now on the chooser says which calls fail and how, the accounts server's too. */
  failBy(choose: FailureChooser): void;
  expireAccessTokens(): void;
  revokeGrants(): void;
  forgetWatches(): void;
  /** All records of a module, oldest first. */
  list(module: ModuleName): ZohoRecord[];
  deleteRecord(module: ModuleName, id: string): void;
  /** An approval locks the record, or a blueprint holds its stage; `free` ends it. */
  hold(recordId: string, by: HeldBy | 'free'): void;
  /** A field that an administrator made by hand. */
  addField(module: ModuleName, field: Pick<Field, 'api_name' | 'data_type'>): void;
  /** A subform of deals that an administrator made by hand, with its columns. */
  addSubform(apiName: string, columns: Pick<Field, 'api_name' | 'data_type' | 'lookup'>[]): void;
  limitCustomFields(limit: number): void;
  /** The org's edition has no such module from now on, or has it again. */
  setModule(module: ModuleName, state: 'present' | 'absent'): void;
  close(): Promise<void>;
}

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
