import { expect, test } from 'vitest';
import { alertBegins, alertIsOver } from '../../server/sync/alert-text.ts';
import { causesIn, changesOf, type AlertFacts } from '../../server/sync/plan-alerts.ts';

const now = new Date('2026-11-21T14:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const well: AlertFacts = {
  lost: [],
  failed: 0,
  failedNames: [],
  stuck: 0,
  stuckNames: [],
  lastSyncedAt: minutesAgo(5),
};

test.each<[string, Partial<AlertFacts>, string[]]>([
  ['all is well', {}, []],
  ['one connection is lost', { lost: ['xero'] }, ['xero_lost']],
  ['both are lost', { lost: ['xero', 'zoho'] }, ['xero_lost', 'zoho_lost']],
  ['nine have failed', { failed: 9 }, []],
  ['ten have failed', { failed: 10 }, ['failures']],
  ['deals wait for long, others go through', { stuck: 3 }, []],
  ['deals wait for long and nothing goes through', { stuck: 3, lastSyncedAt: minutesAgo(61) }, ['silence']],
  ['nothing was ever synced', { stuck: 1, lastSyncedAt: null }, ['silence']],
  ['nothing is synced and nothing waits', { lastSyncedAt: minutesAgo(600) }, []],
  ['a lost connection explains the silence', { lost: ['zoho'], stuck: 3, lastSyncedAt: null }, ['zoho_lost']],
])('%s', (_, changes, causes) => {
  expect(causesIn({ ...well, ...changes }, { pileUpCount: 10 }, minutesAgo(60))).toEqual(causes);
});

test('what goes on is not told again; what has begun and what is over are', () => {
  expect(changesOf(['xero_lost', 'failures'], ['failures', 'silence'])).toEqual([
    { kind: 'begin', cause: 'xero_lost' },
    { kind: 'over', cause: 'silence' },
  ]);
  expect(changesOf(['failures'], ['failures'])).toEqual([]);
});

const place = {
  ...{ orgName: 'Kauri Energy', url: 'https://ledger.example/settings#monitor' },
  settings: { pileUpCount: 10, silentMinutes: 60 },
  language: 'en' as const,
};

test('a message says what it means, which deals, what to do and where; no name breaks out of its line', () => {
  const facts = { ...well, failed: 12, failedNames: ['School roof', 'Two\nlines'] };
  const { subject, body } = alertBegins('failures', facts, place);
  expect(subject).toBe('Deal Ledger: Invoices fail (Kauri Energy)');
  expect(body).toContain('12 deals failed within the last hour.');
  expect(body).toContain('- School roof\n- Two lines\nand 10 more');
  expect(body).toContain('https://ledger.example/settings#monitor');
});

test('that it is over is said as plainly', () => {
  expect(alertIsOver('xero_lost', place).subject).toBe('Deal Ledger: Over: Xero is connected again (Kauri Energy)');
});

test('in German the same is said in German', () => {
  const german = { ...place, language: 'de' as const };
  const one = alertBegins('silence', { ...well, stuck: 1, stuckNames: ['Schuldach'] }, german);
  expect(one.subject).toBe('Deal Ledger: Deals warten, und nichts wird abgeglichen (Kauri Energy)');
  expect(one.body).toContain('Seit 60 Minuten wurde nichts abgeglichen, obwohl 1 Deal wartet.');
  const many = alertBegins('failures', { ...well, failed: 1200, failedNames: ['Schuldach'] }, german);
  expect(many.body).toContain('In der letzten Stunde sind 1.200 Deals fehlgeschlagen.');
  expect(many.body).toContain('- Schuldach\nund 1.199 weitere');
  expect(alertIsOver('zoho_lost', german).body).toContain('Es ist nichts zu tun.');
});
