import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Settings } from '../../server/api/contract/settings.ts';
import { choices, settings, showSettings } from '../support/settings-page.tsx';

test('who may do what is chosen from the profiles and roles of the CRM, and saved with the rest', async () => {
  const [finance, accountant] = [
    { id: '37', name: 'Finance' },
    { id: '40', name: 'Accountant' },
  ];
  const gone = { id: '99', name: 'Long gone' };
  const before = { ...settings.rights, send: { who: { profiles: [gone], roles: [] }, strength: 'personal' as const } };
  const server = await showSettings('rights', ({ method, path, body }) => {
    if (path === '/api/settings/choices') {
      return { status: 200, body: { ...choices, profiles: [finance], roles: [accountant] } };
    }
    if (path !== '/api/settings') return undefined;
    return { status: 200, body: method === 'PUT' ? (JSON.parse(body) as unknown) : { ...settings, rights: before } };
  });
  const section = within(await screen.findByRole('region', { name: 'Who may do what' }));
  await section.findAllByRole('checkbox', { name: 'Long gone', hidden: true });
  await userEvent.selectOptions(section.getByLabelText('Link, unlink, keep a difference: who'), 'Administrators and…');
  const row = section.getByRole('row', { name: /Link, unlink/ });
  const tick = (name: string) => within(row).findByRole('checkbox', { name, hidden: true });
  await userEvent.click(await tick('Finance'));
  await userEvent.click(await tick('Accountant'));
  expect(within(row).getByText('Administrators, Finance, Accountant')).toBeVisible();
  await userEvent.click(section.getByLabelText('Create an invoice: asks for a sign-in'));
  // Administrators keep the settings, whatever else is chosen.
  expect(section.queryByLabelText('Change these settings: who')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^Saved\./)).toBeVisible();
  const put = server.heard.find(({ method }) => method === 'PUT');
  expect((JSON.parse(put?.body ?? '{}') as Settings).rights).toEqual({
    ...before,
    link: { who: { profiles: [finance], roles: [accountant] }, strength: 'personal' },
    create: { who: 'everyone', strength: 'personal' },
  });
});
