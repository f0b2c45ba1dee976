import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Settings } from '../../server/api/contract/settings.ts';
import { problem } from '../support/render-widget.tsx';
import { settings, showSaving, showSettings } from '../support/settings-page.tsx';

test('without the permission the page says so and leads to it; a switch is saved with the rest', async () => {
  const state = (is: 'needs_consent' | 'off') => ({
    ...{ is, consentPath: '/connect/zoho?for=crm-fields' },
    problem: is === 'off' ? null : { code: 'c', message: 'Zoho CRM has not been asked yet.', fix: null, detail: null },
  });
  let saved: Settings = {
    ...settings,
    crmFields: { ...settings.crmFields, state: state('needs_consent') },
    automations: { ...settings.automations, state: state('off') },
  };
  await showSettings('crm', ({ method, path, body }) => {
    if (path !== '/api/settings') return undefined;
    if (method === 'PUT') saved = JSON.parse(body) as Settings;
    return { status: 200, body: saved };
  });
  const section = await screen.findByRole('region', { name: 'Into Zoho CRM' });
  expect(within(section).getByText(/has not been asked yet/)).toBeVisible();
  expect(within(section).getByRole('link', { name: 'Allow it in Zoho CRM' })).toHaveAttribute(
    'href',
    '/connect/zoho?for=crm-fields',
  );
  await userEvent.click(within(section).getByRole('switch', { name: /becomes overdue/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^Saved\./)).toBeVisible();
  expect(saved.automations.overdueTask).toBe('on');
});

test('each figure is written to our field, to another one, or not at all; none is offered twice', async () => {
  const save = await showSaving('crm', settings);
  await userEvent.click(screen.getByText('Which fields: 5 of 9 are written'));
  const choicesOf = (label: string) =>
    within(screen.getByLabelText(label))
      .getAllByRole('option')
      .map((option) => option.textContent);
  expect(choicesOf('Status in words')).toEqual(['Not written', 'Ours: status', 'Billing notes']);
  expect(choicesOf('Invoice numbers')).toEqual(['Not written', 'Ours: number (new field)', 'Billing notes']);
  await userEvent.selectOptions(screen.getByLabelText('Status in words'), 'Billing notes');
  await userEvent.selectOptions(screen.getByLabelText('Next due date'), 'Not written');
  await userEvent.selectOptions(screen.getByLabelText('Invoice numbers'), 'Ours: number (new field)');
  expect(choicesOf('Paid')).toEqual(['Not written', 'Ours: paid (new field)']);
  const { crmFields } = await save();
  expect(crmFields.fields).toEqual({
    ...settings.crmFields.fields,
    ...{ status: 'Billing_Notes', dueDate: null, number: 'Xero_number' },
  });
});

test('a lost deal’s invoices are taken back only when that is switched on, at the stages that mean lost', async () => {
  const save = await showSaving('crm', settings);
  expect(screen.queryByRole('group', { name: 'Stages that mean lost' })).toBeNull();
  await userEvent.click(screen.getByRole('switch', { name: 'When a deal is lost, take back its invoice' }));
  const stages = screen.getByRole('group', { name: 'Stages that mean lost' });
  expect(within(stages).getByRole('checkbox', { name: 'Verloren' })).toBeChecked();
  // A rule makes an invoice there.
  expect(within(stages).queryByRole('checkbox', { name: 'Gewonnen' })).toBeNull();
  await userEvent.click(within(stages).getByRole('checkbox', { name: 'Verhandlung' }));
  await userEvent.selectOptions(screen.getByLabelText('An approved one that nobody has paid'), 'Void it in Xero');
  expect((await save()).automations.lost).toEqual({
    ...{ stages: ['Closed Lost', 'Negotiation/Review'], drafts: 'delete', unpaid: 'void' },
  });
  await userEvent.click(screen.getByRole('switch', { name: 'When a deal is lost, take back its invoice' }));
  expect((await save()).automations.lost).toBeNull();
});

test('a refused field of the deal is shown, also when the fields were closed', async () => {
  await showSettings('crm', ({ method }) =>
    method === 'PUT'
      ? problem(422, {
          detail: 'Some settings cannot work.',
          errors: [{ field: 'crmFields.fields.paid', message: 'deals have no field “Paid”' }],
        })
      : undefined,
  );
  await userEvent.click(await screen.findByRole('switch', { name: 'Let Zoho workflows react to these changes' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => {
    expect(screen.getByLabelText('Paid')).toHaveAccessibleDescription('deals have no field “Paid”');
  });
  expect(screen.getByLabelText('Paid')).toBeVisible();
  expect(screen.getByRole('alert')).toHaveTextContent('Change what is marked');
});

test('tasks and messages are written in the language that an administrator chooses', async () => {
  const save = await showSaving('crm', settings);
  await userEvent.selectOptions(screen.getByLabelText('Language of tasks and messages'), 'Deutsch');
  expect((await save()).language).toBe('de');
});
