import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { problem } from '../support/render-widget.tsx';
import { noJobs, showSettings } from '../support/settings-page.tsx';

test('events of Xero’s that do not come are told, with what to do, until they come', async () => {
  const webhooks = {
    state: 'late',
    lastAt: '2026-11-21T14:00:00.000Z',
    problem: { code: 'xero_events_late', message: 'Xero is silent.', fix: 'Look at the webhook.', detail: null },
  };
  await showSettings('monitor', ({ path }) =>
    path.startsWith('/api/jobs?') ? { status: 200, body: { ...noJobs, webhooks } } : undefined,
  );
  const notice = (await screen.findByText('Xero is silent.')).closest('[role=status]');
  expect(notice).toHaveTextContent('Look at the webhook.');
  expect(notice).toHaveTextContent(/last event came .*2026.* goes by itself with Xero’s next event/);
  cleanup();
  await showSettings('monitor');
  expect(await screen.findByText('None: nothing waits and nothing failed.')).toBeVisible();
  expect(screen.queryByText(/This note goes/)).toBeNull();
});

test('a waiting deal shows why and what to do, and is tried again on request', async () => {
  const job = {
    id: 'job-1',
    dealId: '3000000000000000001',
    dealName: '<b>Solar</b>',
    kind: 'sync-deal',
    state: 'needs_setup',
    attempts: 1,
    nextAttemptAt: null,
    createdAt: '2026-11-21T14:00:00.000Z',
    updatedAt: '2026-11-21T14:00:00.000Z',
    problem: {
      code: 'needs_setup',
      message: 'No sales account has been chosen',
      fix: 'Choose one above.',
      detail: null,
    },
  };
  const server = await showSettings('monitor', ({ path }) =>
    path === '/api/jobs?state=needs_setup' ? { status: 200, body: { ...noJobs, jobs: [job] } } : undefined,
  );
  const waiting = await screen.findByRole('region', { name: 'Waiting deals' });
  expect(await within(waiting).findByText('No sales account has been chosen')).toBeVisible();
  expect(waiting).toHaveTextContent('Choose one above.');
  await userEvent.click(within(waiting).getByRole('button', { name: 'Retry <b>Solar</b>' }));
  await waitFor(() => {
    expect(server.heard).toContainEqual(expect.objectContaining({ method: 'POST', path: '/api/jobs/job-1/retry' }));
  });
});

test('deals found without an event go on after one yes, which is asked for twice', async () => {
  const job = {
    ...{ id: 'job-1', dealId: '3000000000000000001', dealName: 'Old deal', kind: 'sync-deal', state: 'waiting' },
    ...{ attempts: 0, nextAttemptAt: null },
    createdAt: '2026-11-21T14:00:00.000Z',
    updatedAt: '2026-11-21T14:00:00.000Z',
    problem: { code: 'needs_confirmation', message: 'Found late', fix: 'Let it go on.', detail: null },
  };
  const server = await showSettings('monitor', ({ path }) => {
    if (path === '/api/jobs/confirm') return { status: 202, body: { confirmed: 1 } };
    return path === '/api/jobs?state=waiting' ? { status: 200, body: { ...noJobs, jobs: [job] } } : undefined;
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Let all go on' }));
  expect(server.heard).not.toContainEqual(expect.objectContaining({ path: '/api/jobs/confirm' }));
  const question = await screen.findByRole('dialog', { name: 'Make invoices for all of them?' });
  await userEvent.click(within(question).getByRole('button', { name: 'Let all go on' }));
  await waitFor(() => {
    expect(server.heard).toContainEqual(expect.objectContaining({ method: 'POST', path: '/api/jobs/confirm' }));
  });
});

test('who was given the log, but not the settings, sees the deals that wait; who was given neither does not', async () => {
  const refused = problem(403, { code: 'not_administrator', detail: 'Finn is not a CRM administrator.' });
  const isSettings = (path: string) => path === '/api/settings' || path === '/api/connections';
  const given = await showSettings('monitor', ({ path }) => (isSettings(path) ? refused : undefined));
  expect(await screen.findByText('None: nothing waits and nothing failed.')).toBeVisible();
  expect(screen.getByText('An administrator can change these settings')).toBeVisible();
  cleanup();
  const neither = await showSettings('monitor', () => refused);
  expect(await screen.findByText('An administrator can change these settings')).toBeVisible();
  await waitFor(() => {
    expect(neither.heard.filter(({ path }) => path.startsWith('/api/jobs')).length).toBeGreaterThan(0);
  });
  expect(screen.queryByText('Deals that wait')).toBeNull();
  expect(given.heard.some(({ path }) => path === '/api/settings/choices')).toBe(false);
});
