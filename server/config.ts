import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { weakSecrets } from './weak-secrets.ts';

/** Everything the server takes from its environment, read once at start-up. Names and defaults: README, *Settings*. */
export interface Config {
  environment: 'development' | 'test' | 'production';
  /** The address to listen on; null: all of them. */
  host: string | null;
  port: number;
  /** How browsers, Zoho and Xero reach this server; no trailing slash. */
  publicUrl: string;
  /** Whose word about the address of a caller is taken (`X-Forwarded-For`). */
  trustedProxies: string[];
  /** Null: an embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  /** 32-byte keys; the first one encrypts, all of them decrypt. */
  encryptionKeys: Buffer[];
  xero: {
    clientId: string;
    clientSecret: string;
    webhookKey: string;
    loginUrl: string;
    identityUrl: string;
    apiUrl: string;
    /** Base of links a person opens in Xero. */
    appUrl: string;
    rateWindowMs: number;
  };
  zoho: {
    clientId: string;
    clientSecret: string;
    accountsUrl: string;
    /** Set: used instead of the token answer's `api_domain`. */
    apiUrl: string | null;
    crmUrl: string | null;
  };
  reconcileIntervalSeconds: number;
  /** More deals than this, found at once without an event, wait for an administrator's yes. */
  reconcileLimit: number;
  /** At most so many deals, those changed last, are looked at when settings are simulated. */
  simulationLimit: number;
  widgetOrigins: string[];
  /** Who runs this server and answers for the data, on the pages `/terms` and `/privacy`; null: not filled in. */
  legal: { name: string | null; contact: string | null };
  /** Where e-mails to administrators go out, and from whom; null: none are sent. */
  mail: { smtpUrl: string; from: string } | null;
  logLevel: string;
  /** Where the operator's figures are read: on an address of their own, and with a token beside everything else. */
  metrics: { host: string; port: number | null; token: string | null };
  /** Things the operator should know, such as plain http in production. */
  warnings: string[];
}

type Environment = Record<string, string | undefined>;

const secretNames = [
  'ENCRYPTION_KEY',
  'XERO_CLIENT_ID',
  'XERO_CLIENT_SECRET',
  'XERO_WEBHOOK_KEY',
  'ZOHO_CLIENT_ID',
  'ZOHO_CLIENT_SECRET',
] as const;

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform((text) => text.replace(/\/+$/, ''));
const positiveInteger = z.coerce.number().int().positive();

/** An address, a range of them, or a name that Express has for one. https://expressjs.com/en/guide/behind-proxies.html */
function isProxy(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const mostBits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return (
    mostBits > 0 && more.length === 0 && (bits === undefined || (/^[1-9]\d*$/.test(bits) && Number(bits) <= mostBits))
  );
}

const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PUBLIC_URL: url.optional(),
  TRUSTED_PROXIES: z
    .string()
    .default('loopback')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine((proxies) => proxies.every(isProxy), 'must be addresses or ranges such as 10.0.0.0/8'),
  DATABASE_URL: z.string().optional(),
  DATA_DIR: z.string().default('./data'),
  ENCRYPTION_KEY: z.string().optional(),
  ENCRYPTION_KEY_PREVIOUS: z.string().optional(),
  XERO_CLIENT_ID: z.string().default(''),
  XERO_CLIENT_SECRET: z.string().default(''),
  XERO_WEBHOOK_KEY: z.string().default(''),
  XERO_LOGIN_URL: url.default('https://login.xero.com'),
  XERO_IDENTITY_URL: url.default('https://identity.xero.com'),
  XERO_API_URL: url.default('https://api.xero.com'),
  XERO_APP_URL: url.default('https://go.xero.com'),
  XERO_RATE_WINDOW_MS: positiveInteger.default(60_000),
  ZOHO_CLIENT_ID: z.string().default(''),
  ZOHO_CLIENT_SECRET: z.string().default(''),
  ZOHO_ACCOUNTS_URL: url.default('https://accounts.zoho.com'),
  ZOHO_API_URL: url.optional(),
  ZOHO_CRM_URL: url.optional(),
  RECONCILE_INTERVAL_SECONDS: positiveInteger.default(600),
  RECONCILE_LIMIT: positiveInteger.default(200),
  SIMULATION_LIMIT: positiveInteger.max(1900).default(1000),
  WIDGET_ORIGINS: z.string().default(''),
  LEGAL_NAME: z.string().max(200).optional(),
  LEGAL_CONTACT: z.string().max(200).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp or smtps URL' }).optional(),
  ALERT_FROM: z.email({ error: 'must be an e-mail address' }).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  METRICS_TOKEN: z.string().min(16, 'must be 16 characters or more').max(200).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/**
 * Reads and checks the environment. Throws one Error whose message names every setting that is missing or wrong.
 * In development a missing ENCRYPTION_KEY is made once and kept in DATA_DIR.
 */
export function readConfig(environment: Environment): Config {
  const filled = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(filled);
  const complaints = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (filled['NODE_ENV'] === 'production') {
    for (const name of secretNames) if (!filled[name]) complaints.push(`${name}: is required in production`);
  }
  for (const name of ['ENCRYPTION_KEY', 'ENCRYPTION_KEY_PREVIOUS']) {
    const value = filled[name];
    if (value && Buffer.from(value, 'base64').length !== 32) complaints.push(`${name}: must be 32 bytes in base64`);
  }
  if (filled['SMTP_URL'] && !filled['ALERT_FROM']) complaints.push('ALERT_FROM: is required with SMTP_URL');
  const values = parsed.success ? parsed.data : null;
  const publicUrl = url.safeParse(filled['PUBLIC_URL']).data ?? `http://localhost:${values?.PORT ?? 3000}`;
  const warnings: string[] = [];
  if (filled['NODE_ENV'] === 'production') {
    const isHttp = publicUrl.startsWith('http:');
    const onThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(publicUrl).hostname);
    const isTrial = isHttp && onThisMachine;
    if (isTrial) warnings.push(`PUBLIC_URL is ${publicUrl}: plain http is for trials on this machine only`);
    else if (isHttp) complaints.push('PUBLIC_URL: must be https in production');
    // A trial may use what anybody could guess: nobody else reaches it.
    (isTrial ? warnings : complaints).push(...weakSecrets(filled));
  }
  if (!values || complaints.length > 0) {
    throw new Error(`The settings do not work:\n${complaints.map((complaint) => `  - ${complaint}`).join('\n')}`);
  }

  const dataDir = resolve(values.DATA_DIR);
  const key = values.ENCRYPTION_KEY ? Buffer.from(values.ENCRYPTION_KEY, 'base64') : keptDevelopmentKey(dataDir);
  const previousKey = values.ENCRYPTION_KEY_PREVIOUS ? [Buffer.from(values.ENCRYPTION_KEY_PREVIOUS, 'base64')] : [];
  return {
    environment: values.NODE_ENV,
    host: values.HOST ?? null,
    port: values.PORT,
    publicUrl,
    trustedProxies: values.TRUSTED_PROXIES,
    databaseUrl: values.DATABASE_URL ?? null,
    dataDir,
    encryptionKeys: [key, ...previousKey],
    xero: {
      clientId: values.XERO_CLIENT_ID,
      clientSecret: values.XERO_CLIENT_SECRET,
      webhookKey: values.XERO_WEBHOOK_KEY,
      loginUrl: values.XERO_LOGIN_URL,
      identityUrl: values.XERO_IDENTITY_URL,
      apiUrl: values.XERO_API_URL,
      appUrl: values.XERO_APP_URL,
      rateWindowMs: values.XERO_RATE_WINDOW_MS,
    },
    zoho: {
      clientId: values.ZOHO_CLIENT_ID,
      clientSecret: values.ZOHO_CLIENT_SECRET,
      accountsUrl: values.ZOHO_ACCOUNTS_URL,
      apiUrl: values.ZOHO_API_URL ?? null,
      crmUrl: values.ZOHO_CRM_URL ?? null,
    },
    reconcileIntervalSeconds: values.RECONCILE_INTERVAL_SECONDS,
    reconcileLimit: values.RECONCILE_LIMIT,
    simulationLimit: values.SIMULATION_LIMIT,
    widgetOrigins: values.WIDGET_ORIGINS.split(/[\s,]+/).filter(Boolean),
    legal: { name: values.LEGAL_NAME ?? null, contact: values.LEGAL_CONTACT ?? null },
    mail: values.SMTP_URL && values.ALERT_FROM ? { smtpUrl: values.SMTP_URL, from: values.ALERT_FROM } : null,
    logLevel: values.LOG_LEVEL,
    metrics: {
      ...{ host: values.METRICS_HOST, port: values.METRICS_PORT ?? null, token: values.METRICS_TOKEN ?? null },
    },
    warnings,
  };
}

/** The process environment, with `.env` filled in beneath it outside production. */
export function processEnvironment(): Environment {
  if (process.env['NODE_ENV'] !== 'production' && existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

function keptDevelopmentKey(dataDir: string): Buffer {
  const file = join(dataDir, 'encryption-key');
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
}
