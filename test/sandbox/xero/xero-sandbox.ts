/**
 * A stand-in of Xero over real HTTP: login, identity, API and web app on one origin, as strict as the documentation
 * and the official schema say the real one is. Everything lives in memory.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { apiRouter, type Call } from './api.ts';
import { xeroChecker } from './conformance.ts';
import { newOrganisation } from './demo-company.ts';
import { createFaults, type Failure, type FailureChooser, type FailureMatch } from './faults.ts';
import { newGrants, revoke } from './grants.ts';
import { createIdempotencyStore } from './idempotency.ts';
import { createLimits, type LimitRefusal } from './limits.ts';
import { oauthRouter } from './oauth.ts';
import { createPeople } from './people.ts';
import type { Organisation } from './records.ts';
import { webAppRouter } from './web-app.ts';
import { createXeroWebhooks, type XeroWebhooks } from './webhooks.ts';

export interface XeroSandboxOptions {
  port?: number;
  /** The callbacks registered for the app, matched byte for byte. */
  redirectUris: string[];
  /** Folder with xero_accounting.yaml; without it nothing is checked against the official schema. */
  specDir?: string | undefined;
  /** The length of Xero's minute; default 60000. */
  rateWindowMs?: number;
  /** How long every API call takes at least; default 0. */
  latencyMs?: number;
  now?: () => Date;
  /** Between tries of a webhook; default 100. Xero's is 15 minutes. */
  webhookRetryMs?: number;
  /** When a failing webhook is switched off; default 60000. Xero's is 24 hours. */
  webhookGiveUpMs?: number;
}

export interface XeroSandbox extends ReturnType<typeof createPeople> {
  url: string;
  /** The environment that points a server at this sandbox. */
  settings: Record<string, string>;
  organisations: Organisation[];
  webhooks: XeroWebhooks;
  /** Every request to /api.xro and /connections, in order of arrival. */
  calls: Call[];
  /** Every request to login and identity. */
  identityCalls: { method: string; path: string; grantType: string | null; at: number }[];
  /** Requests and answers that break the official schema; always empty without `specDir`. */
  violations: string[];
  /** Calls refused because a limit was reached (those ordered with `failNext` are not among them). */
  limitRefusals: LimitRefusal[];
  addOrganisation(changes?: Partial<Organisation>): Organisation;
  /** What the person at the consent page will choose from now on. */
  pickOrganisation(tenantId: string): void;
  /** From now on the person at the consent page refuses; `pickOrganisation` ends it. */
  refuseConsent(): void;
  /** The organisation has its two uncertified apps from now on: nobody gets beyond Xero's own page. */
  fillWithApps(tenantId: string): void;
  /** The next `times` (default 1) matching calls fail. A 500 is remembered under its Idempotency-Key, as Xero does. */
  failNext(match: FailureMatch, failure: Failure, times?: number): void;
  /** From now on the chooser says which calls fail and how, the token endpoint's too. */
  failBy(choose: FailureChooser): void;
  /** The user removes the app under Settings > Connected apps: calls become 403, tokens still refresh. */
  disconnectInXero(tenantId: string): void;
  expireAccessTokens(): void;
  /** All tokens and connections end, as when the user is removed from Xero. */
  revokeGrants(): void;
  close(): Promise<void>;
}

function createState(options: XeroSandboxOptions) {
  const organisations = [newOrganisation()];
  const state = {
    grants: newGrants(),
    organisations,
    limits: createLimits(options.rateWindowMs ?? 60_000),
    faults: createFaults(),
    idempotency: createIdempotencyStore(),
    checker: options.specDir === undefined ? null : xeroChecker(options.specDir),
    calls: [] as Call[],
    identityCalls: [] as XeroSandbox['identityCalls'],
    violations: [] as string[],
    latencyMs: options.latencyMs ?? 0,
    picked: organisations[0]?.tenantId ?? null,
    url: '',
    origin: () => state.url,
    now: options.now ?? (() => new Date()),
  };
  return state;
}

async function listen(app: express.Express, port: number) {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, close };
}

/** Starts a sandbox with one organisation, "Demo Company (NZ)", and nobody connected yet. */
export async function startXeroSandbox(options: XeroSandboxOptions): Promise<XeroSandbox> {
  const state = createState(options);
  const { grants, organisations, calls, identityCalls, violations, origin, now } = state;
  const people = createPeople(organisations, now);
  const app = express();
  app.disable('x-powered-by').disable('etag');
  const consent = (): string | null => state.picked;
  const record = (call: Omit<(typeof identityCalls)[number], 'at'>): void => {
    identityCalls.push({ ...call, at: Date.now() });
  };
  const { faults } = state;
  const full = new Set<string>();
  const isFullOfApps = (tenantId: string): boolean => full.has(tenantId);
  app.use(
    oauthRouter({ grants, redirectUris: options.redirectUris, consent, isFullOfApps, origin, now, record, faults }),
  );
  app.use(apiRouter(state));
  app.use(webAppRouter(organisations, people));
  const { url, close } = await listen(app, options.port ?? 0);
  state.url = url;
  const webhookKey = randomBytes(48).toString('base64');
  const { webhookRetryMs = 100, webhookGiveUpMs = 60_000 } = options;
  const webhooks = createXeroWebhooks({
    ...{ key: () => webhookKey, organisations, apiUrl: origin, now },
    ...{ retryMs: webhookRetryMs, giveUpMs: webhookGiveUpMs },
  });
  return {
    ...people,
    url,
    settings: {
      XERO_CLIENT_ID: grants.clientId,
      XERO_CLIENT_SECRET: grants.clientSecret,
      XERO_WEBHOOK_KEY: webhookKey,
      XERO_LOGIN_URL: url,
      XERO_IDENTITY_URL: url,
      XERO_API_URL: url,
      XERO_APP_URL: url,
    },
    organisations,
    webhooks,
    calls,
    identityCalls,
    violations,
    limitRefusals: state.limits.refusals,
    addOrganisation(changes = {}) {
      const organisation = newOrganisation(changes);
      organisations.push(organisation);
      return organisation;
    },
    pickOrganisation: (tenantId) => void (state.picked = tenantId),
    refuseConsent: () => void (state.picked = null),
    fillWithApps: (tenantId) => void full.add(tenantId),
    failNext(match, failure, times = 1) {
      faults.order(match, failure, times);
    },
    failBy: faults.chooseBy,
    disconnectInXero(tenantId) {
      for (const connection of grants.connections.values()) {
        if (connection.tenantId === tenantId) grants.connections.delete(connection.id);
      }
    },
    expireAccessTokens() {
      for (const token of grants.accessTokens.values()) token.expiresAt = new Date(now().getTime() - 1000);
    },
    revokeGrants: () => {
      revoke(grants);
    },
    async close() {
      webhooks.stop();
      await close();
    },
  };
}
