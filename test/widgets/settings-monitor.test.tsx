import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Send } from '../../widgets/api/client.ts';
import { createQueryClient } from '../../widgets/api/query-client.ts';
import { Monitor } from '../../widgets/settings/monitor/Monitor.tsx';
import { SettingsVersions } from '../../widgets/settings/monitor/SettingsVersions.tsx';
import {
  alertsAnswer,
  groupsAnswer,
  logAnswer,
  monitorAnswer,
  storyAnswer,
  versionsAnswer,
} from '../support/monitor-answers.ts';
import { problem, startServer } from '../support/render-widget.tsx';
import type { HeardRequest, PlayedAnswer } from '../support/render-widget.tsx';

/** The monitor before a server that knows the answers above, unless `answer` has another. */
async function show(answer: (request: HeardRequest) => PlayedAnswer | undefined = () => undefined) {
  const standard: Record<string, unknown> = {
    ...{ 'GET /api/monitor': monitorAnswer, 'GET /api/jobs/groups': groupsAnswer, 'GET /api/jobs': logAnswer },
    ...{ 'GET /api/jobs/1': storyAnswer, 'GET /api/alerts': alertsAnswer, 'POST /api/jobs/retry': { retried: 14 } },
    'GET /api/settings/versions': versionsAnswer,
  };
  const server = await startServer((request) => {
    const path = request.path.split('?')[0] ?? '';
    return answer(request) ?? { status: 200, body: standard[`${request.method} ${path}`] ?? {} };
  });
  const send: Send = async ({ method, path, body }) => {
    const response = await fetch(server.url + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.text() };
  };
  render(
    <QueryClientProvider client={createQueryClient()}>
      <Monitor send={send} />
      <SettingsVersions send={send} />
    </QueryClientProvider>,
  );
  return server;
}
const region = async (name: string) => within(await screen.findByRole('region', { name }));

test('each figure has its words, its chart says what it shows, and a table holds it for who hears the page', async () => {
  await show();
  expect(await screen.findByText('Invoices made today', { selector: 'dt' })).toBeVisible();
  expect(screen.getByText('12', { selector: '.figure-number' })).toBeVisible();
  const words = 'Invoices made today, the last 14 days: 12 today, 14 at most on a day';
  expect(screen.getByLabelText(words)).toHaveAttribute('role', 'img');
  const table = screen.getByText(words, { selector: 'caption' }).closest('table');
  expect(table).toHaveTextContent('Nov 21, 202612');
  expect(screen.getByText('One more is ignored')).toBeVisible();
  expect(screen.getAllByText('Connected')).toHaveLength(2);
});

test('all of a kind are tried again, with the problem and the rule named; their deals are shown in the log', async () => {
  const server = await show();
  const groups = await region('What needs somebody');
  const name = 'The sales account is archived or gone in Xero.';
  await userEvent.click(await groups.findByRole('button', { name: `Retry all ${name}` }));
  expect(await groups.findByText('14 deals are tried again by and by.')).toBeVisible();
  const retried = server.heard.find(({ path }) => path === '/api/jobs/retry');
  expect(JSON.parse(retried?.body ?? '{}')).toEqual({ code: 'account_unusable', ruleId: 'won' });
  await userEvent.click(groups.getByRole('button', { name: `Show ${name}` }));
  const log = await region('Sync log');
  expect(await log.findByText('Show all again (now only account_unusable)')).toBeVisible();
  expect(screen.getByRole('region', { name: 'Sync log' })).toHaveFocus();
  await waitFor(() => {
    expect(server.heard.map(({ path }) => path)).toContain(
      '/api/jobs?rule=won&code=account_unusable&ignored=without&limit=20',
    );
  });
});

test('a deal is ignored with a reason, and that is taken back', async () => {
  const server = await show();
  const log = await region('Sync log');
  await userEvent.click(await log.findByRole('button', { name: 'Ignore… Student portal' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Ignore “Student portal”?' }));
  expect(dialog.getByRole('button', { name: 'Ignore' })).toHaveAttribute('aria-disabled', 'true');
  await userEvent.type(dialog.getByLabelText('Why'), ' Invoiced by hand {Enter}');
  await waitFor(() => {
    const asked = server.heard.filter(({ path }) => path === '/api/jobs/1/ignore');
    expect(asked.map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ reason: 'Invoiced by hand' }]);
  });
  expect(log.getByText(/^Ignored by ana@kauri.example/)).toHaveTextContent('Free of charge');
  await userEvent.click(log.getByRole('button', { name: 'Ignore no longer A favour' }));
  await waitFor(() => {
    expect(server.heard.some(({ path }) => path === '/api/jobs/3/heed')).toBe(true);
  });
});

test('a deal’s story tells the event, the try with each call, and what came of it', async () => {
  await show();
  const log = await region('Sync log');
  const opener = await log.findByRole('button', { name: 'Story Student portal' });
  expect(opener).toHaveAttribute('aria-expanded', 'false');
  await userEvent.click(opener);
  expect(await log.findByText('Zoho CRM’s workflow told of a stage: stage “Closed Won”')).toBeVisible();
  expect(log.getByText('Worked on it: 2 calls in 1.2 s · one refused')).toBeVisible();
  expect(log.getByText('Xero’s correlation id 0c6e6e5e-2a7b-4a53-9c9e-1f6f1c1a7f11')).toBeVisible();
  expect(log.getByText(/refused \(account_unusable\)/)).toBeVisible();
  expect(log.getByText('In the server’s log it has the id c0ffee00-2a7b-4a53-9c9e-1f6f1c1a7f11')).toBeVisible();
});

test('a search and a state narrow the log', async () => {
  const server = await show();
  const log = await region('Sync log');
  await userEvent.type(await log.findByLabelText('Deal or invoice number'), 'roof{Enter}');
  screen.getByLabelText('State').focus();
  await userEvent.selectOptions(screen.getByLabelText('State'), 'Failed');
  await (await region('Sync log')).findByRole('button', { name: 'Show all again' });
  await waitFor(() => {
    expect(server.heard.map(({ path }) => path)).toContain('/api/jobs?state=failed&q=roof&limit=20');
  });
  // Who chooses by keyboard goes on from there.
  expect(screen.getByLabelText('State')).toHaveFocus();
});

test('addresses are saved one a line; what the server refuses is said beside the field', async () => {
  const server = await show(({ method, path }) =>
    method === 'PUT' && path === '/api/alerts'
      ? problem(422, { detail: 'emails.1: no address', errors: [{ field: 'emails.1', message: 'is no address' }] })
      : undefined,
  );
  const alerts = await region('Messages to administrators');
  await userEvent.type(await alerts.findByLabelText('E-mail addresses'), '\nben');
  await userEvent.click(alerts.getByRole('button', { name: 'Save' }));
  expect(await alerts.findByText('is no address')).toBeVisible();
  const put = server.heard.find(({ method }) => method === 'PUT');
  expect(JSON.parse(put?.body ?? '{}')).toMatchObject({ emails: ['ana@kauri.example', 'ben'], pileUpCount: 10 });
  expect(alerts.getByText('Invoices fail', { selector: '.message-title *' })).toBeVisible();
  expect(alerts.getByText(/did not take the e-mail/)).toBeVisible();
});

test('versions say in words what they changed, and one is brought back after a question', async () => {
  const server = await show();
  const versions = await region('Versions of the settings');
  expect(await versions.findByText('Invoice status of the rule “Invoice on Closed Won”')).toBeVisible();
  expect(versions.getByText('DRAFT → AUTHORISED')).toBeVisible();
  expect(versions.getByText('The rule “Renewals” was added')).toBeVisible();
  expect(versions.getByText('none → category: Region, option: North')).toBeVisible();
  await userEvent.click(versions.getByRole('button', { name: 'Restore Version 2' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Go back to version 2?' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Restore' }));
  await versions.findByText(/was not restored|is in force again/);
  expect(server.heard.some(({ path }) => path === '/api/settings/versions/2/restore')).toBe(true);
});
