import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Settings } from '../../server/api/contract/settings.ts';
import type { SimulateBody, SimulationView } from '../../server/api/contract/simulation.ts';
import { problem } from '../support/render-widget.tsx';
import { settings, showSettings } from '../support/settings-page.tsx';
import { simulationOf } from '../support/simulation-answers.ts';

const mapped: Settings = {
  ...settings,
  mapping: { ...settings.mapping, salesAccountCode: '200', taxType: 'OUTPUT2' },
};
const path = '/api/settings/simulations';
const stale = 'The settings on this page are others than those that were simulated';

/** The simulator before a server whose run becomes what `next` says once it is started or cancelled. */
async function show(
  first: SimulationView | null,
  next: Partial<Record<'started' | 'cancelled', SimulationView>> & { saved?: Settings } = {},
) {
  let [saved, run] = [next.saved ?? mapped, first];
  const server = await showSettings('simulation', (request) => {
    if (request.path === '/api/settings') {
      if (request.method === 'PUT') saved = JSON.parse(request.body) as Settings;
      return { status: 200, body: saved };
    }
    if (request.path === path && request.method === 'POST') {
      run = next.started ?? run;
      return { status: 202, body: { id: run?.id ?? '1' } };
    }
    if (request.path.endsWith('/cancel')) {
      run = next.cancelled ?? run;
      return { status: 204, body: null };
    }
    return request.path === path ? { status: 200, body: { days: 90, simulation: run } } : undefined;
  });
  await screen.findByRole('heading', { name: 'Simulator' });
  return { server, saved: () => saved };
}
const button = (name: string) => screen.findByRole('button', { name });

test('the settings as they are edited are simulated; what a run of others found is not offered to be saved', async () => {
  const renewals = {
    ...mapped.rules[0],
    id: 'renewals',
    name: 'Renewals',
    enabled: false,
  } as Settings['rules'][number];
  const edited = { ...mapped, rules: [...mapped.rules, { ...renewals, enabled: true }] };
  const { server, saved } = await show(null, { started: simulationOf(edited) });
  expect(screen.getByText('As they are saved.')).toBeVisible();
  // An edit made elsewhere on the page, on its way here.
  await userEvent.click(screen.getByRole('switch', { name: 'Invoice on Closed Won' }));
  expect(screen.getByText('Switch on at least one rule.')).toBeVisible();
  expect(await button('Simulate the last 90 days')).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(screen.getByRole('switch', { name: 'Invoice on Closed Won' }));
  await userEvent.click(await button('Simulate the last 90 days'));
  const posted = await waitFor(() => {
    const heard = server.heard.find((request) => request.method === 'POST' && request.path === path);
    expect(heard).toBeDefined();
    return JSON.parse(heard?.body ?? '') as SimulateBody;
  });
  expect(posted.settings).toEqual(mapped);
  // The run is of other settings than those on the page.
  expect(await screen.findByText(stale)).toBeVisible();
  expect(await button('Save and switch on')).toHaveAttribute('aria-disabled', 'true');
  expect(saved()).toEqual(mapped);
  // Whoever edited them elsewhere, or before a reload, has them back.
  await userEvent.click(await button('Bring the simulated ones back'));
  expect(screen.queryByText(stale)).toBeNull();
  await userEvent.click(await button('Save and switch on'));
  await waitFor(() => {
    expect(saved().rules).toEqual(edited.rules);
  });
});

test('figures, problems with their deals, invoices and what was passed over are told; then it is switched on', async () => {
  const off = { ...mapped, rules: mapped.rules.map((rule) => ({ ...rule, enabled: false })) };
  const { saved, server } = await show(simulationOf(mapped), { saved: off });
  const result = within(await screen.findByRole('region', { name: 'What would be made' }));
  expect(result.getByText('14 invoices would have been made.')).toBeVisible();
  expect(result.getByText('Total in NZD').nextSibling).toHaveTextContent('10,580.00');
  expect(result.getByText('Total in AUD').nextSibling).toHaveTextContent('12,450.50');
  expect(result.getByText('In 30 days, about').nextSibling).toHaveTextContent('5');
  expect(result.getByText('Deals with a problem').nextSibling).toHaveTextContent('3');
  expect(result.getByText('2 items would be made in Xero for them.')).toBeVisible();

  const problems = within(result.getByRole('region', { name: 'What would stand in the way' }));
  expect(problems.getByText('Enter an amount, a quote or products on the deal.')).toBeVisible();
  await userEvent.click(problems.getByText('2 deals'));
  expect(problems.getByRole('link', { name: /Website refresh/ })).toHaveAttribute(
    'href',
    expect.stringContaining('301'),
  );

  const invoices = within(result.getByRole('region', { name: 'The invoices' }));
  expect(invoices.getAllByRole('row')).toHaveLength(11);
  expect(invoices.getByText('new contact')).toBeVisible();
  await userEvent.click(invoices.getByRole('button', { name: 'Show all 14' }));
  expect(invoices.getAllByRole('row')).toHaveLength(15);
  const passed = within(result.getByRole('region', { name: 'Passed over, and why' }));
  expect(passed.getByText('At “Qualification”, where no rule is for them')).toBeVisible();
  expect(passed.getByText('Have their invoice already')).toBeVisible();

  const switchOn = within(screen.getByRole('region', { name: 'Switch it on' }));
  expect(switchOn.getByText(/Saving makes no invoice of the past/)).toBeVisible();
  expect(switchOn.getByText('These settings are saved already.')).toBeVisible();
  await userEvent.click(screen.getByRole('switch', { name: 'Invoice on Closed Won' }));
  expect(screen.queryByText(stale)).toBeNull();
  expect(switchOn.getByText(/8 of the invoices above are made as soon as you save/)).toBeVisible();
  expect(switchOn.getByRole('link', { name: 'Back to editing' })).toHaveAttribute('href', '#setup');
  await userEvent.click(switchOn.getByRole('button', { name: 'Save and switch on' }));
  expect(await switchOn.findByText('Saved. The rules are on.')).toBeVisible();
  expect(saved()).toEqual(mapped);
  expect(server.heard.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

test('while it runs the bar says how far it is, and it can be cancelled', async () => {
  const invoices = { ...simulationOf(mapped).invoices, count: 1, perMonth: null };
  const half = { progress: { judged: 50, deals: 200 }, invoices, endedAt: null };
  const { server } = await show(simulationOf(mapped, { ...half, state: 'running' }), {
    cancelled: simulationOf(mapped, { ...half, state: 'cancelled' }),
  });
  const bar = await screen.findByRole('progressbar', { name: 'Deals looked at' });
  expect(bar).toHaveAttribute('value', '50');
  expect(bar).toHaveAccessibleDescription('50 of 200 deals looked at');
  expect(screen.getByText('1 invoice so far.')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Save and switch on' })).toBeNull();
  await userEvent.click(await button('Cancel'));
  expect(await screen.findByText('Cancelled after 50 of 200 deals; what follows is about those.')).toBeVisible();
  expect(server.heard.some((request) => request.path.endsWith('/cancel'))).toBe(true);
  expect(await button('Save and switch on')).toHaveAttribute('aria-disabled', 'true');
  expect(await button('Save and switch on')).toHaveAccessibleDescription('These settings are saved already.');
});

test('a run that stopped says why and what to do; one that cannot start says so, too', async () => {
  const lost = { code: 'grant_refused', message: 'Zoho CRM no longer accepts our connection.', detail: null };
  const { server } = await show(
    simulationOf(mapped, { state: 'stopped', problem: { ...lost, fix: 'Connect Zoho CRM again.' } }),
  );
  expect(await screen.findByText('Zoho CRM no longer accepts our connection.')).toBeVisible();
  expect(screen.getByText('Connect Zoho CRM again.')).toBeVisible();
  expect(server.heard.filter(({ method }) => method === 'POST')).toEqual([]);
});

test('a refusal to start is told', async () => {
  await showSettings('simulation', (request) => {
    if (request.path !== path) return undefined;
    if (request.method === 'GET') return { status: 200, body: { days: 90, simulation: null } };
    return problem(409, { code: 'simulation_under_way', detail: 'Settings are being simulated already.' });
  });
  await userEvent.click(await button('Simulate the last 90 days'));
  expect(await screen.findByText('Settings are being simulated already.')).toBeVisible();
});
