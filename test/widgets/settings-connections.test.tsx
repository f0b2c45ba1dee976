import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { takeDeclinedConnection } from '../../widgets/settings/declined-connection.ts';
import { choices, connections, notConnected, showSettings } from '../support/settings-page.tsx';

test('Xero is disconnected only after a yes', async () => {
  const server = await showSettings('connections');
  const card = await screen.findByRole('region', { name: 'Connection to Xero' });
  const posts = () => server.heard.filter(({ method }) => method === 'POST').map(({ path }) => path);
  await userEvent.click(within(card).getByRole('button', { name: 'Disconnect from Xero' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Cancel' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(posts()).toEqual([]);
  await userEvent.click(within(card).getByRole('button', { name: 'Disconnect from Xero' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Disconnect' }));
  await waitFor(() => {
    expect(posts()).toEqual(['/disconnect/xero']);
  });
});

test('the signing secret is replaced only after a yes, and the log of who did what can be taken away', async () => {
  const answers = [
    { state: 'stored', previousUntil: '2026-11-22T10:00:00.000Z' },
    { state: 'waiting', previousUntil: null },
  ];
  const server = await showSettings('connections', ({ path }) =>
    path === '/api/signing-secret/rotate' ? { status: 200, body: answers.shift() } : undefined,
  );
  const card = await screen.findByRole('region', { name: 'Security' });
  const log = within(card).getByRole('link', { name: 'Download the audit log' });
  expect(log).toHaveAttribute('href', '/api/audit?format=csv');
  const posts = () => server.heard.filter(({ method }) => method === 'POST').map(({ path }) => path);
  const press = async (name: 'Cancel' | 'Replace it') => {
    await userEvent.click(within(card).getByRole('button', { name: 'Replace the signing secret' }));
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name }));
  };
  await press('Cancel');
  expect(posts()).toEqual([]);
  await press('Replace it');
  expect(await within(card).findByText(/The old one works until/)).toBeVisible();
  await press('Replace it');
  expect(await within(card).findByText('Zoho CRM does not have the new secret yet')).toBeVisible();
  expect(posts()).toEqual(['/api/signing-secret/rotate', '/api/signing-secret/rotate']);
});

test('what is not connected offers the connection, and its pickers wait', async () => {
  await showSettings('connections', ({ path }) => {
    if (path === '/api/connections') return { status: 200, body: { ...connections, xero: notConnected } };
    if (path === '/api/settings/choices') return { status: 200, body: { ...choices, accounts: null, taxRates: null } };
    return undefined;
  });
  expect(await screen.findByRole('link', { name: 'Connect to Xero' })).toHaveAttribute('href', '/connect/xero');
  window.location.hash = 'mapping';
  expect(await screen.findByLabelText('Sales account')).toBeDisabled();
});

test.each([
  ['zoho_declined', 'The connection to Zoho was declined; nothing was changed.'],
  ['xero_declined', 'The connection to Xero was declined; nothing was changed.'],
  ['xero_app_limit', 'Xero connects no further app to this organisation; nothing was changed.'],
  ['xero_no_rights', 'Your role in Xero does not let us into this organisation; nothing was changed.'],
])('on the way back a consent that came to nothing (%s) is told once', async (problemInAddress, words) => {
  window.history.replaceState(null, '', `/settings?problem=${problemInAddress}&tab=1`);
  await showSettings('connections', () => undefined, takeDeclinedConnection(window));
  expect(await screen.findByText(words)).toBeVisible();
  expect(window.location.pathname + window.location.search).toBe('/settings?tab=1');
  expect(takeDeclinedConnection(window)).toBeNull();
});

test('an address with another problem, or none, says nothing of a declined consent', () => {
  for (const query of ['', '?problem=', '?problem=constructor', '?problem=%3Cb%3E']) {
    window.history.replaceState(null, '', `/settings${query}`);
    expect(takeDeclinedConnection(window)).toBeNull();
    expect(window.location.search).toBe('');
  }
});
