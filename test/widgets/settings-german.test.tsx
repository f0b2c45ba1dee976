import { screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { german } from '../../widgets/texts/german.ts';
import { changeReader, english } from '../../widgets/texts/reader.ts';
import { connections, noJobs, showSettings } from '../support/settings-page.tsx';

beforeEach(() => {
  changeReader({ language: german, locale: 'de-DE', timeZone: 'Europe/Berlin' });
});
afterEach(() => {
  changeReader({ language: english, locale: undefined, timeZone: undefined });
});

const told = { message: 'Xero no longer accepts our connection.', fix: 'Connect Xero again.', detail: null };

test('a lost connection is told in German, with what to do; the server’s own sentence stands below it', async () => {
  const xero = { ...connections.xero, state: 'lost' as const, problem: { code: 'xero_connection_lost', ...told } };
  await showSettings('connections', ({ path }) =>
    path === '/api/connections' ? { status: 200, body: { ...connections, xero } } : undefined,
  );
  const card = within(await screen.findByRole('region', { name: 'Verbindung zu Xero' }));
  expect(card.getByText('Xero nimmt unsere Verbindung zur Organisation nicht mehr an')).toBeVisible();
  expect(card.getByText('Ein Administrator verbindet Xero in den Einstellungen neu.')).toBeVisible();
  expect(card.getByText(told.message)).toHaveAttribute('lang', 'en');
  expect(card.queryByText(told.fix)).toBeNull();
  expect(document.title).toBe('Deal Ledger – Einstellungen');
});

test('so is what stands in a deal’s way, and what German has no words for is told in English', async () => {
  const at = '2026-11-22T09:00:00.000Z';
  const job = { dealId: '1', kind: 'sync-deal', attempts: 1, nextAttemptAt: null, createdAt: at, updatedAt: at };
  const deal = (id: string, dealName: string, code: string, message: string) => ({
    ...{ ...job, id, dealName, state: 'failed' },
    problem: { code, message, fix: null, detail: null },
  });
  const jobs = [deal('j-1', 'Schuldach', 'no_amount', 'No amount.'), deal('j-2', 'Halle', 'unheard_of', 'Unheard of.')];
  await showSettings('monitor', ({ path }) =>
    path === '/api/jobs?state=failed' ? { status: 200, body: { ...noJobs, jobs } } : undefined,
  );
  const waiting = within(await screen.findByRole('region', { name: 'Wartende Deals' }));
  expect(await waiting.findByText('Der Deal hat weder Positionen mit Preis noch einen Betrag')).toBeVisible();
  expect(waiting.getByText('No amount.')).toHaveAttribute('lang', 'en');
  expect(waiting.getByText('Unheard of.')).toBeVisible();
});
