import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { problem } from '../support/render-widget.tsx';
import { choices, settings, showSaving, showSettings } from '../support/settings-page.tsx';

test('the field of the exchange rate is asked for only where there are several currencies, or one is set', async () => {
  const rates = [
    { value: 'Exchange_Rate', label: 'Exchange Rate' },
    { value: 'Billing_Notes', label: 'Taken' },
  ];
  const { fields } = settings.crmFields;
  const taken = { ...settings, crmFields: { ...settings.crmFields, fields: { ...fields, number: 'Billing_Notes' } } };
  const save = await showSaving('mapping', taken, { ...choices, exchangeRateFields: rates });
  const picker = screen.getByLabelText('Exchange rate of other currencies');
  expect(within(picker).getAllByRole('option')).toHaveLength(2);
  await userEvent.selectOptions(picker, 'Exchange Rate');
  expect((await save()).mapping.exchangeRateField).toBe('Exchange_Rate');
});

test('with one currency nobody is asked for an exchange rate; one that is set can be taken away', async () => {
  await showSettings('mapping');
  await screen.findByRole('option', { name: '200 – Sales' });
  expect(screen.queryByLabelText('Exchange rate of other currencies')).toBeNull();
  cleanup();
  const mapping = { ...settings.mapping, exchangeRateField: 'Rate' };
  const save = await showSaving('mapping', { ...settings, mapping });
  const picker = screen.getByLabelText('Exchange rate of other currencies');
  expect(picker).toHaveValue('Rate');
  await userEvent.selectOptions(picker, 'Xero’s rate of the day');
  expect((await save()).mapping.exchangeRateField).toBeNull();
});

test('a refused value is explained beside its field', async () => {
  await showSettings('mapping', ({ method }) =>
    method === 'PUT'
      ? problem(422, {
          detail: 'Some settings cannot work.',
          errors: [
            { field: 'mapping.salesAccountCode', message: 'Account 200 is archived in Xero.' },
            { field: 'rules.0.stage', message: 'There is no such stage.' },
            { field: 'somewhere', message: 'must not be empty' },
          ],
        })
      : undefined,
  );
  await screen.findByRole('option', { name: '200 – Sales' });
  const account = screen.getByLabelText('Sales account');
  await userEvent.selectOptions(account, '200');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => {
    expect(account).toHaveAccessibleDescription('Account 200 is archived in Xero.');
  });
  expect(account).toBeInvalid();
  expect(account).toHaveValue('200');
  expect(screen.getByText('somewhere: must not be empty')).toBeVisible();
  expect(screen.getByText('Not saved yet.')).toBeVisible();
  // What stands on another part of the page is led to.
  const elsewhere = screen.getByText(/There is no such stage/);
  expect(within(elsewhere).getByRole('link', { name: 'Rules' })).toHaveAttribute('href', '#rules');
  window.location.hash = 'rules';
  expect(await screen.findByRole('group', { name: 'Stage that makes the invoice' })).toHaveAccessibleDescription(
    'There is no such stage.',
  );
});

test('a value that Xero or Zoho no longer offers is kept and flagged', async () => {
  const rules = settings.rules.map((rule) => ({ ...rule, stage: 'Won!' }));
  await showSettings('mapping', ({ path }) =>
    path === '/api/settings'
      ? { status: 200, body: { ...settings, rules, mapping: { ...settings.mapping, salesAccountCode: '999' } } }
      : undefined,
  );
  expect(await screen.findByText('Xero no longer offers this account for sales. Choose another.')).toBeVisible();
  expect(screen.getByLabelText('Sales account')).toHaveValue('999');
  window.location.hash = 'rules';
  expect(await screen.findByRole('radio', { name: 'Won!' })).toBeChecked();
  expect(screen.getByText(/“Won!” is not a stage of this pipeline/)).toBeVisible();
});

const wide: ChoicesAnswer = {
  ...choices,
  dealFields: [{ value: 'Account_Name', label: 'Account', kind: 'text', operators: ['equals'], options: [] }],
  items: [{ code: 'DevH', name: 'Development' }],
  brandingThemes: [{ id: 'theme-1', name: 'Special projects' }],
  tracking: [{ name: 'Region', options: ['North', 'South'] }],
  currencies: { xero: ['NZD'], crm: 'AUD' },
};

test('texts take fields of the deal, and a sample shows at once what they come to', async () => {
  let saved = settings;
  const values = { Deal_Name: 'Solar roof', Account_Name: 'Piccolo' };
  await showSettings('mapping', ({ method, path, body }) => {
    if (path === '/api/settings/choices') return { status: 200, body: wide };
    if (path === '/api/settings/recent-deals') {
      return { status: 200, body: { deals: [], sample: { dealName: 'Solar roof', values } } };
    }
    if (path !== '/api/settings') return undefined;
    if (method === 'PUT') saved = JSON.parse(body) as Settings;
    return { status: 200, body: saved };
  });
  const row = within(await screen.findByRole('row', { name: /^Reference/ }));
  expect(await row.findByText('Solar roof')).toBeVisible();
  await userEvent.selectOptions(row.getByLabelText('Insert a field into: Reference'), 'Account');
  expect(row.getByLabelText('Reference')).toHaveValue('{Deal_Name}{Account_Name}');
  await userEvent.clear(row.getByLabelText('Reference'));
  await userEvent.type(row.getByLabelText('Reference'), '{{Deal_Name} – {{Account_Name}');
  expect(row.getByText('Solar roof – Piccolo')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText(/^Saved\./);
  expect(saved.mapping.templates).toEqual({ reference: '{Deal_Name} – {Account_Name}', lineDescription: null });
});

test('taxes, items, branding and tracking are chosen from what Xero has now', async () => {
  const save = await showSaving('mapping', settings, wide);
  await userEvent.type(await screen.findByLabelText('Name of the tax in Zoho CRM'), 'GST + PST');
  await userEvent.click(screen.getByRole('button', { name: 'Add' }));
  await userEvent.click(screen.getByRole('button', { name: 'Remove GST' }));
  await userEvent.selectOptions(screen.getByLabelText('What a product becomes'), 'One item for all');
  await userEvent.selectOptions(screen.getByLabelText('The item for all'), 'DevH – Development');
  await userEvent.selectOptions(screen.getByLabelText('Branding theme'), 'Special projects');
  await userEvent.selectOptions(screen.getByLabelText('Tracking: Region'), 'South');
  expect(screen.getByText(/Zoho CRM works in AUD, which the organisation does not have/)).toBeVisible();
  expect((await save()).mapping).toMatchObject({
    ...{ taxes: { 'GST + PST': 'OUTPUT2' }, items: 'default', defaultItemCode: 'DevH', brandingThemeId: 'theme-1' },
    tracking: [{ category: 'Region', option: 'South' }],
  });
});

test('what has changed in Xero since it was saved is told above the mapping, and the part is marked', async () => {
  const flagged = [{ field: 'mapping.salesAccountCode', message: 'account “200” is archived in Xero' }];
  await showSaving('mapping', settings, { ...choices, flagged });
  expect(await screen.findByText('account “200” is archived in Xero')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Mapping (needs you)' })).toBeVisible();
});
