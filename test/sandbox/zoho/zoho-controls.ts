import type { Changed } from './changes.ts';
import type { Delivery, DeliveryTimes } from './deliveries.ts';
import type { Failure, FailureChooser, FailureMatch } from './failures.ts';
import type { Field, ModuleName } from './metadata.ts';
import type { Org, User } from './org.ts';
import type { HeldBy } from './record-routes.ts';
import type { JsonObject } from './json.ts';
import type { ZohoRecord } from './records.ts';
import type { Credits, RestCall } from './rest-api.ts';
import type { Watch } from './watches.ts';

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

/** The CRM from outside: what its people and its operators may do with it, and what it has seen. */
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
