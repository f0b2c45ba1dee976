import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { CrmProduct } from '../../server/api/contract/settings-products.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { problem } from '../support/render-widget.tsx';
import type { PlayedAnswer } from '../support/render-widget.tsx';
import { choices, settings, showSettings } from '../support/settings-page.tsx';

const offered: ChoicesAnswer = {
  ...choices,
  accounts: [
    { code: '200', name: 'Sales' },
    { code: '260', name: 'Other Revenue' },
  ],
  taxRates: [
    { taxType: 'NONE', name: 'No GST', ratePercent: '0.0000' },
    { taxType: 'OUTPUT2', name: 'GST on Income', ratePercent: '15.0000' },
  ],
  items: [{ code: 'DevH', name: 'Development' }],
  dealFields: [],
  subforms: [
    {
      ...{ value: 'Fee_Lines', label: 'Fees' },
      columns: [
        { value: 'Remark', label: 'Remark', fits: ['product', 'description'] },
        { value: 'Hours', label: 'Hours', fits: ['quantity', 'unitPrice', 'discount'] },
        { value: 'Rate', label: 'Rate', fits: ['quantity', 'unitPrice', 'discount'] },
        { value: 'Billable', label: 'Billable', fits: [] },
      ],
    },
  ],
  quoteStages: ['Draft', 'Accepted', 'Signed'].map((value) => ({ value, label: value })),
  crmTaxes: [
    { name: 'GST', percent: '15' },
    { name: 'Exempt', percent: '0' },
  ],
};
const crm: CrmProduct[] = [
  { id: '1001', name: 'Oak desk', code: 'D-1', state: 'active' },
  { id: '1002', name: 'Oak chair', code: null, state: 'archived' },
];
const sample = { dealName: 'Solar roof', values: {}, rows: { Fee_Lines: { Rate: '120', Remark: 'Site visit' } } };

/** The page with these settings, before a CRM with these products; gives what was saved last. */
async function show(
  section: 'rules' | 'mapping',
  first: Settings = settings,
  products: (query: URLSearchParams) => PlayedAnswer | CrmProduct[] = searchCrm,
  refusal?: PlayedAnswer,
) {
  let saved = first;
  const server = await showSettings(section, ({ method, path, body }) => {
    if (path === '/api/settings/choices') return { status: 200, body: offered };
    if (path === '/api/settings/recent-deals') return { status: 200, body: { deals: [], sample } };
    if (path.startsWith('/api/settings/products')) {
      const answer = products(new URLSearchParams(path.split('?')[1]));
      return Array.isArray(answer) ? { status: 200, body: { products: answer, more: false } } : answer;
    }
    if (path !== '/api/settings') return undefined;
    if (method === 'PUT' && refusal) return refusal;
    if (method === 'PUT') saved = JSON.parse(body) as Settings;
    return { status: 200, body: saved };
  });
  await screen.findByRole('form', { name: 'Invoice settings' });
  const save = async () => {
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText(/^Saved\./);
    return saved;
  };
  return { save, asked: () => server.heard.filter(({ path }) => path.startsWith('/api/settings/products')) };
}

function searchCrm(query: URLSearchParams): CrmProduct[] {
  const [letters, ids] = [query.get('q')?.toLowerCase(), query.get('ids')?.split(',')];
  return crm.filter(({ id, name }) => (letters ? name.toLowerCase().includes(letters) : ids?.includes(id)));
}
const mapped = (products: Settings['mapping']['products']) => ({
  ...settings,
  mapping: { ...settings.mapping, products },
});
const plain = { itemCode: null, accountCode: null, taxType: null };

test('a product is searched in the CRM, chosen, and given its item, account and rate from the live lists', async () => {
  const { save, asked } = await show('mapping');
  expect(await screen.findByText('No product is treated otherwise yet.')).toBeVisible();
  const search = within(screen.getByRole('search', { name: 'Find products' }));
  await userEvent.type(search.getByLabelText('Name or code of a product in Zoho CRM'), 'oak{Enter}');
  expect(await search.findByText('Not active in Zoho CRM')).toBeVisible();
  // Enter looks for products, and does not save the settings around them.
  expect(asked()).toHaveLength(1);
  await userEvent.click(search.getByRole('button', { name: 'Choose Oak desk' }));
  expect(search.getByRole('button', { name: 'Chosen Oak desk' })).toHaveAttribute('aria-disabled', 'true');
  const list = within(screen.getByRole('list', { name: 'Chosen products' }));
  await userEvent.selectOptions(list.getByLabelText('Item'), 'DevH – Development');
  await userEvent.selectOptions(list.getByLabelText('Account'), '260 – Other Revenue');
  await userEvent.selectOptions(list.getByLabelText('Tax rate'), 'No GST (0%)');
  await userEvent.click(list.getByRole('button', { name: 'Done Oak desk' }));
  expect(list.getByText('Item DevH – Development · Account 260 – Other Revenue · Tax No GST')).toBeVisible();
  expect((await save()).mapping.products).toEqual({
    '1001': { itemCode: 'DevH', accountCode: '260', taxType: 'NONE', name: 'Oak desk' },
  });
});

test('what became of the chosen products is said beside each; one can be removed', async () => {
  const { save } = await show(
    'mapping',
    mapped({
      '1001': { ...plain, accountCode: '260', name: 'Old desk' },
      '1002': { ...plain, itemCode: 'GONE', name: 'Oak chair' },
      '1003': { ...plain, taxType: 'NONE', name: 'Lamp' },
    }),
  );
  const row = async (name: string) => {
    const item = (await screen.findByRole('button', { name: `Edit ${name}` })).closest('li');
    if (item === null) throw new Error(`${name} is in no list`);
    return within(item);
  };
  expect((await row('Oak desk')).getByText('Called “Old desk” when it was chosen.')).toBeVisible();
  expect((await row('Oak chair')).getByText('Not active in Zoho CRM')).toBeVisible();
  const lamp = await row('Lamp');
  expect(lamp.getByText('Not in Zoho CRM any more')).toBeVisible();
  await userEvent.click(lamp.getByRole('button', { name: 'Remove Lamp' }));
  await userEvent.click((await row('Oak chair')).getByRole('button', { name: 'Edit Oak chair' }));
  expect(screen.getByText('Xero has no item with this code any more. Choose another.')).toBeVisible();
  expect(Object.keys((await save()).mapping.products)).toEqual(['1001', '1002']);
});

test('two hundred chosen products are filtered by name and shown in parts, asked for a hundred at a time', async () => {
  const ids = Array.from({ length: 200 }, (_, place) => String(5000 + place));
  const many = Object.fromEntries(ids.map((id) => [id, { ...plain, accountCode: '260', name: `Panel ${id}` }]));
  const { asked } = await show('mapping', mapped(many), (query) =>
    (query.get('ids') ?? '').split(',').map((id) => ({ id, name: `Panel ${id}`, code: null, state: 'active' })),
  );
  const list = await screen.findByRole('list', { name: 'Chosen products' });
  expect(within(list).getAllByRole('listitem')).toHaveLength(10);
  await userEvent.click(screen.getByRole('button', { name: 'Show more (190)' }));
  expect(within(list).getAllByRole('listitem')).toHaveLength(60);
  await userEvent.type(screen.getByLabelText('Filter the 200 chosen products'), '5123');
  expect(within(list).getByRole('button', { name: 'Edit Panel 5123' })).toBeVisible();
  expect(within(list).getAllByRole('listitem')).toHaveLength(1);
  await waitFor(() => {
    expect(asked()).toHaveLength(2);
  });
});

test('a refused product stands open with the reason, however many there are', async () => {
  const ids = Array.from({ length: 30 }, (_, place) => String(5000 + place));
  const many = Object.fromEntries(ids.map((id) => [id, { ...plain, accountCode: '260', name: `Panel ${id}` }]));
  const errors = [{ field: 'mapping.products.5029.accountCode', message: 'account “260” is archived in Xero' }];
  await show('mapping', mapped(many), undefined, problem(422, { detail: 'Some settings cannot work.', errors }));
  await userEvent.selectOptions(await screen.findByLabelText('Amounts on the deal'), 'Include tax');
  expect(screen.queryByRole('button', { name: 'Edit Panel 5029' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByRole('button', { name: 'Done Panel 5029' })).toHaveAttribute('aria-expanded', 'true');
  expect(screen.getByLabelText('Account')).toHaveAccessibleDescription('account “260” is archived in Xero');
});

test('a CRM that cannot be searched says so, and chosen products go by the name they had', async () => {
  await show('mapping', mapped({ '1001': { ...plain, accountCode: '260', name: 'Old desk' } }), () =>
    problem(502, { detail: 'Zoho CRM did not give a usable answer.' }),
  );
  expect(await screen.findByText('What became of these products could not be read')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Edit Old desk' })).toBeVisible();
  await userEvent.type(screen.getByLabelText('Name or code of a product in Zoho CRM'), 'oak{Enter}');
  expect(await screen.findByText('Products could not be searched')).toBeVisible();
});

test('columns of a subform are chosen among those that fit, with the sample beside them', async () => {
  const { save } = await show('mapping');
  const fees = within(await screen.findByRole('region', { name: 'Fees' }));
  const names = within(fees.getByLabelText('Unit price of Fees'))
    .getAllByRole('option')
    .map((option) => option.textContent);
  expect(names).toEqual(['Choose a column…', 'Hours', 'Rate']);
  await userEvent.selectOptions(fees.getByLabelText('Description of Fees'), 'Remark');
  expect(fees.getByText(/without it deals cannot be invoiced/)).toBeVisible();
  await userEvent.selectOptions(fees.getByLabelText('Unit price of Fees'), 'Rate');
  expect(fees.queryByText(/without it deals cannot be invoiced/)).toBeNull();
  expect(await fees.findByText('120')).toBeVisible();
  expect(fees.getByText('Site visit')).toBeVisible();
  expect((await save()).mapping.subforms).toEqual({ Fee_Lines: { description: 'Remark', unitPrice: 'Rate' } });
});

test('a subform that deals no longer have is kept, flagged, and can be removed', async () => {
  const subforms = { Old_Lines: { unitPrice: 'Price' } };
  const { save } = await show('mapping', { ...settings, mapping: { ...settings.mapping, subforms } });
  const old = within(await screen.findByRole('region', { name: /^Old_Lines/ }));
  expect(old.getByText('Not in Zoho CRM any more')).toBeVisible();
  expect(old.getByLabelText('Unit price of Old_Lines')).toHaveValue('Price');
  await userEvent.click(old.getByRole('button', { name: 'Remove Old_Lines' }));
  expect((await save()).mapping.subforms).toEqual({});
});

test('a rule can read its lines from a live subform; one without columns leads to where they are chosen', async () => {
  await show('rules');
  await userEvent.click(await screen.findByText('Name, source, portion, dates and conditions'));
  await userEvent.selectOptions(screen.getByLabelText('Lines come from'), 'The subform Fees');
  expect(screen.getByText(/from the rows of “Fees”/)).toBeVisible();
  expect(screen.getByText(/which column of “Fees” holds the price/)).toBeVisible();
  await userEvent.click(screen.getByRole('link', { name: 'Choose its columns' }));
  const fees = within(await screen.findByRole('region', { name: 'Fees' }));
  await userEvent.selectOptions(fees.getByLabelText('Unit price of Fees'), 'Rate');
  window.location.hash = 'rules';
  await screen.findByText(/from the rows of “Fees”/);
  expect(screen.queryByText(/which column of “Fees” holds the price/)).toBeNull();
});

test('the stages that accept a quote are ticked by name; one that the CRM no longer has stays until it is unticked', async () => {
  const { save } = await show('rules', { ...settings, acceptedQuoteStages: ['Accepted', 'Confirmed'] });
  const stages = within(await screen.findByRole('group', { name: 'A quote counts as accepted at' }));
  expect(stages.getByLabelText('Accepted')).toBeChecked();
  expect(stages.getByLabelText(/^Confirmed \(not in Zoho CRM any more\)/)).toBeChecked();
  await userEvent.click(stages.getByLabelText(/^Confirmed/));
  await userEvent.click(stages.getByLabelText('Signed'));
  expect((await save()).acceptedQuoteStages).toEqual(['Accepted', 'Signed']);
  await userEvent.click(stages.getByLabelText('Accepted'));
  await userEvent.click(stages.getByLabelText('Signed'));
  expect(stages.getByText('No quote is ever invoiced.')).toBeVisible();
});

test('each tax of the CRM gets its rate; without one it is said what becomes of it', async () => {
  const mapping = { ...settings.mapping, taxType: 'OUTPUT2', taxes: { 'GST + PST': 'OUTPUT2' } };
  const { save } = await show('mapping', { ...settings, mapping });
  expect(await screen.findByLabelText('GST (15%)')).toHaveAccessibleDescription('Becomes GST on Income.');
  const exempt = screen.getByLabelText('Exempt (0%)');
  expect(exempt).toHaveAccessibleDescription(/Deals with this tax wait until you choose a rate/);
  // The one of the same percent comes first.
  expect(within(exempt).getAllByRole('option')[1]).toHaveTextContent('No GST (0%)');
  await userEvent.selectOptions(exempt, 'No GST (0%)');
  expect((await save()).mapping.taxes).toEqual({ 'GST + PST': 'OUTPUT2', Exempt: 'NONE' });
  await userEvent.selectOptions(exempt, 'No rate of its own');
  expect((await save()).mapping.taxes).toEqual({ 'GST + PST': 'OUTPUT2' });
});
