import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { zohoExtras } from '../../server/sync/zoho-extras.ts';
import { createXeroOAuth } from '../../server/xero/xero-oauth.ts';
import { createZohoOAuth } from '../../server/zoho/zoho-oauth.ts';

const config = {
  publicUrl: 'https://ledger.example',
  xero: {
    ...{ clientId: 'x', clientSecret: 's', webhookKey: 'k', rateWindowMs: 60_000 },
    ...{ loginUrl: 'https://l', identityUrl: 'https://i', apiUrl: 'https://a', appUrl: 'https://g' },
  },
  zoho: { clientId: 'z', clientSecret: 's', accountsUrl: 'https://z', apiUrl: null, crmUrl: null },
};
const xero = createXeroOAuth(config);
const zoho = createZohoOAuth(config);
const scopesIn = (address: string) => (new URL(address).searchParams.get('scope') ?? '').split(/[ ,]/).sort();

/** The rows of the table under a heading: scope, why, which call. */
function documented(heading: string): { scopes: string[]; rows: string[][] } {
  const [, section = ''] = readFileSync('docs/scopes.md', 'utf8').split(`## ${heading}\n`);
  const table =
    section
      .split('\n## ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('|')) ?? [];
  const rows = table.slice(2).map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  return { scopes: rows.map(([scope = '']) => scope.replaceAll('`', '')).sort(), rows };
}

test.each([
  ['Xero', scopesIn(xero.authorizeUrl('state'))],
  ['Sign-up with Xero', scopesIn(xero.authorizeUrl('state', 'sign-up'))],
  ['Zoho CRM', scopesIn(zoho.authorizeUrl({ access: 'offline', state: 's' }))],
  ['Sign-in with Zoho', scopesIn(zoho.authorizeUrl({ access: 'online', state: 's' }))],
])(
  'the scopes asked for under “%s” are those of docs/scopes.md, each with why and for which call',
  (heading, asked) => {
    const { scopes, rows } = documented(heading);
    expect(scopes).toEqual(asked);
    for (const row of rows) {
      expect(row).toHaveLength(3);
      for (const cell of row) expect(cell, row.join(' | ')).not.toBe('');
    }
  },
);

test.each(zohoExtras)('what “%s” asks for on demand is in docs/scopes.md', (extra) => {
  const least = scopesIn(zoho.authorizeUrl({ access: 'offline', state: 's' }));
  const asked = scopesIn(zoho.authorizeUrl({ access: 'offline', state: 's', extras: [extra] }));
  const { rows } = documented('Zoho CRM, on demand');
  const ofExtra = rows
    .filter(([, why = '']) => why.includes(`\`${extra}\``))
    .map(([scope = '']) => scope.replaceAll('`', ''));
  expect(ofExtra.sort()).toEqual(asked.filter((scope) => !least.includes(scope)));
});
