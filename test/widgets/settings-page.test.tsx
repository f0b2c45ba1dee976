import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { problem } from '../support/render-widget.tsx';
import { connections, notConnected, settings, showSaving, showSettings } from '../support/settings-page.tsx';

test('each part of the page has its own address, and what needs somebody is marked', async () => {
  await showSettings(null, ({ path }) =>
    path === '/api/connections'
      ? { status: 200, body: { ...connections, xero: { ...notConnected, state: 'lost' } } }
      : undefined,
  );
  expect(await screen.findByText('Ana Reyes · ana@kauri.example')).toBeVisible();
  const parts = within(await screen.findByRole('navigation', { name: 'Parts of the settings' }));
  // Not set up yet.
  expect(parts.getByRole('link', { name: 'Set-up (needs you)' })).toHaveAttribute('aria-current', 'page');
  expect(parts.getByRole('link', { name: 'Connections & security (needs you)' })).toHaveAttribute(
    'href',
    '#connections',
  );
  expect(parts.getByRole('link', { name: 'Rules' })).not.toHaveAttribute('aria-current');
  window.location.hash = 'rules';
  expect(await screen.findByRole('region', { name: 'Invoice rules' })).toBeVisible();
  expect(parts.getByRole('link', { name: 'Rules' })).toHaveAttribute('aria-current', 'page');
});

test('what was changed on one part is still there on another, and is saved with it as one whole', async () => {
  const save = await showSaving('mapping');
  await screen.findByRole('option', { name: '200 – Sales' });
  await userEvent.selectOptions(screen.getByLabelText('Sales account'), '200');
  await userEvent.selectOptions(screen.getByLabelText('Tax rate'), 'GST on Income (15%)');
  window.location.hash = 'rules';
  await userEvent.click(await screen.findByRole('radio', { name: 'Verhandlung' }));
  expect(screen.getByText('Not saved yet.')).toBeVisible();
  expect(await save()).toEqual({
    ...settings,
    rules: [{ ...settings.rules[0], stage: 'Negotiation/Review' }],
    mapping: { ...settings.mapping, salesAccountCode: '200', taxType: 'OUTPUT2' },
  });
});

test('who is not signed in is shown the sign-in; who is no administrator is told who can', async () => {
  await showSettings(null, () => problem(401, { detail: 'no session' }));
  expect(await screen.findByRole('link', { name: 'Sign in with Zoho' })).toHaveAttribute('href', '/signin');
  await showSettings(null, () => problem(403, { detail: 'no administrator' }));
  expect(await screen.findByText('An administrator can change these settings')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
});
