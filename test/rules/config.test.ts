import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const production = {
  ...{ NODE_ENV: 'production', PUBLIC_URL: 'https://ledger.example.com' },
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  ...{
    XERO_CLIENT_ID: 'x',
    XERO_CLIENT_SECRET: 'xero-s3cret-of-the-app',
    XERO_WEBHOOK_KEY: 'xero-webhook-k3y',
    ZOHO_CLIENT_ID: 'z',
    ZOHO_CLIENT_SECRET: 'zoho-s3cret-of-the-client',
  },
};

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'deal-ledger-config-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

const read = (environment: Record<string, string | undefined>) => readConfig({ DATA_DIR: dataDir, ...environment });
const complaintsOf = (environment: Record<string, string>): string[] => {
  try {
    read(environment);
    return [];
  } catch (error) {
    return String(error)
      .split('\n')
      .slice(1)
      .map((line) => line.replace('  - ', ''));
  }
};

test('production names everything that is missing at once', () => {
  expect(complaintsOf({ NODE_ENV: 'production' })).toEqual([
    'ENCRYPTION_KEY: is required in production',
    'XERO_CLIENT_ID: is required in production',
    'XERO_CLIENT_SECRET: is required in production',
    'XERO_WEBHOOK_KEY: is required in production',
    'ZOHO_CLIENT_ID: is required in production',
    'ZOHO_CLIENT_SECRET: is required in production',
  ]);
});

test('what is missing and what is wrong are named together', () => {
  const wrong = { ...production, PORT: 'abc', PUBLIC_URL: 'http://ledger.example.com', XERO_CLIENT_ID: '' };
  expect(complaintsOf(wrong).map((complaint) => complaint.split(':')[0])).toEqual([
    ...['PORT', 'XERO_CLIENT_ID', 'PUBLIC_URL'],
  ]);
});

test('production refuses what anybody could guess, all of it at once and without showing it', () => {
  const weak = {
    ...{ ENCRYPTION_KEY: key(0), ENCRYPTION_KEY_PREVIOUS: key(0), XERO_CLIENT_SECRET: 'changeme' },
    ...{ XERO_WEBHOOK_KEY: 'short', ZOHO_CLIENT_SECRET: 'xxxxxxxxxxxx', PUBLIC_URL: 'http://ledger.example.com' },
  };
  const complaints = complaintsOf({ ...production, ...weak });
  expect(complaints).toEqual([
    'PUBLIC_URL: must be https in production',
    'ENCRYPTION_KEY: is not random; make one with: openssl rand -base64 32',
    'ENCRYPTION_KEY_PREVIOUS: is not random; make one with: openssl rand -base64 32',
    'ENCRYPTION_KEY_PREVIOUS: is the same as ENCRYPTION_KEY',
    'XERO_CLIENT_SECRET: is too short, or a placeholder; take the one that the app was given',
    'XERO_WEBHOOK_KEY: is too short, or a placeholder; take the one that the app was given',
    'ZOHO_CLIENT_SECRET: is too short, or a placeholder; take the one that the app was given',
  ]);
  expect(complaints.join()).not.toMatch(/changeme|short,? *$|xxxx|AAAA/);
  expect(read({ ENCRYPTION_KEY: key(0), XERO_CLIENT_SECRET: 'x' }).environment).toBe('development');
});

test('a trial on this machine starts with what anybody could guess, and says so', () => {
  const weak = { ENCRYPTION_KEY: key(0), PUBLIC_URL: 'http://localhost:3000' };
  expect(read({ ...production, ...weak }).warnings).toContain(
    'ENCRYPTION_KEY: is not random; make one with: openssl rand -base64 32',
  );
});

test.each(['your-client-secret', 'password1', 'PASTE IT HERE', 'aaaaaaaaaaaaaaaaaaaa', 'secret12'])(
  'production takes %j for a placeholder',
  (secret) => {
    expect(complaintsOf({ ...production, ZOHO_CLIENT_SECRET: secret })).toHaveLength(1);
  },
);

test.each(['deadbeef'.repeat(8), '0102'.repeat(16)])('production does not take %s for a random key', (hex) => {
  const ENCRYPTION_KEY = Buffer.from(hex, 'hex').toString('base64');
  expect(complaintsOf({ ...production, ENCRYPTION_KEY })).toHaveLength(1);
});

test('a setting that is empty counts as not given', () => {
  expect(complaintsOf({ ...production, XERO_WEBHOOK_KEY: '' })).toEqual([
    'XERO_WEBHOOK_KEY: is required in production',
  ]);
  expect(read({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: null });
});

test.each<[string, string, string[]]>([
  ['https', 'https://ledger.example.com', []],
  [
    'http on localhost',
    'http://localhost:3000',
    ['PUBLIC_URL is http://localhost:3000: plain http is for trials on this machine only'],
  ],
  [
    'http on 127.0.0.1',
    'http://127.0.0.1:3000',
    ['PUBLIC_URL is http://127.0.0.1:3000: plain http is for trials on this machine only'],
  ],
  [
    'http on [::1]',
    'http://[::1]:3000',
    ['PUBLIC_URL is http://[::1]:3000: plain http is for trials on this machine only'],
  ],
])('production starts with %s, warned where it should be', (_name, PUBLIC_URL, warnings) => {
  expect(read({ ...production, PUBLIC_URL }).warnings).toEqual(warnings);
});

test.each([
  'http://ledger.example.com',
  'http://localhost.evil.example',
  'http://10.0.0.1:3000',
  'http://127.0.0.1.nip.io',
])('production refuses %s', (PUBLIC_URL) => {
  expect(complaintsOf({ ...production, PUBLIC_URL })).toEqual(['PUBLIC_URL: must be https in production']);
});

test('plain http anywhere is fine in development, without a warning', () => {
  expect(read({ PUBLIC_URL: 'http://ledger.test' })).toMatchObject({ publicUrl: 'http://ledger.test', warnings: [] });
});

test.each<[string, string]>([
  ['PUBLIC_URL', 'ftp://ledger.example.com'],
  ['PUBLIC_URL', 'ledger.example.com'],
  ['XERO_API_URL', 'javascript:alert(1)'],
  ['TRUSTED_PROXIES', 'everybody'],
  ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ['TRUSTED_PROXIES', '0.0.0.0/0'],
  ['TRUSTED_PROXIES', 'loopback, 10.0.0.1/8/8'],
  ['PORT', '70000'],
  ['PORT', '3000.5'],
  ['NODE_ENV', 'prod'],
  ['LOG_LEVEL', 'loud'],
  ['XERO_RATE_WINDOW_MS', '0'],
  ['RECONCILE_INTERVAL_SECONDS', '-1'],
  ['ENCRYPTION_KEY', Buffer.alloc(31).toString('base64')],
  ['ENCRYPTION_KEY', 'a passphrase'],
  ['ENCRYPTION_KEY_PREVIOUS', Buffer.alloc(33).toString('base64')],
])('%s=%s is refused by name', (name, value) => {
  const complaints = complaintsOf({ [name]: value });
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toMatch(new RegExp(`^${name}: `));
});

test('no complaint shows a secret', () => {
  expect(complaintsOf({ ENCRYPTION_KEY: 'a passphrase', XERO_CLIENT_SECRET: 's3cret', PORT: 'x' }).join()).not.toMatch(
    /passphrase|s3cret/,
  );
});

test('the addresses default to Zoho’s and Xero’s own, and lose a trailing slash', () => {
  expect(read({ PORT: '4000', XERO_API_URL: 'http://localhost:9/' })).toMatchObject({
    publicUrl: 'http://localhost:4000',
    zoho: { accountsUrl: 'https://accounts.zoho.com', apiUrl: null, crmUrl: null },
    xero: {
      ...{ loginUrl: 'https://login.xero.com', identityUrl: 'https://identity.xero.com', apiUrl: 'http://localhost:9' },
      rateWindowMs: 60_000,
    },
  });
});

test('the present key comes first and the previous one still opens', () => {
  const { encryptionKeys } = read({ ENCRYPTION_KEY: key(1), ENCRYPTION_KEY_PREVIOUS: key(2) });
  expect(encryptionKeys).toEqual([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]);
});

test('development makes a key once, for its owner’s eyes only, and keeps it', () => {
  const [first] = read({}).encryptionKeys;
  expect(first).toHaveLength(32);
  expect(read({}).encryptionKeys).toEqual([first]);
  expect(readFileSync(join(dataDir, 'encryption-key'), 'utf8')).toBe(first?.toString('base64'));
  expect(statSync(join(dataDir, 'encryption-key')).mode & 0o077).toBe(0);
});

test('further widget origins are read from a list', () => {
  expect(read({ WIDGET_ORIGINS: ' http://a.test, http://b.test ' }).widgetOrigins).toEqual([
    ...['http://a.test', 'http://b.test'],
  ]);
});

test('only a proxy on this machine is believed, unless others are named', () => {
  expect(read({}).trustedProxies).toEqual(['loopback']);
  const named = 'loopback, 10.0.0.0/8 2001:db8::/32,192.0.2.7';
  expect(read({ TRUSTED_PROXIES: named }).trustedProxies).toEqual([
    ...['loopback', '10.0.0.0/8', '2001:db8::/32', '192.0.2.7'],
  ]);
});
