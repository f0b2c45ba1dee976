import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { Rule } from '../../server/api/contract/rules.ts';
import { operatorsOfKind } from '../../server/sync/deal-field-kinds.ts';
import { defaultRule } from '../../server/sync/settings.ts';
import { choices, settings, showSaving } from '../support/settings-page.tsx';

const won: Rule = defaultRule('Closed Won');
const deposit: Rule = { ...won, id: 'deposit', name: 'Deposit', stage: 'Negotiation/Review', portion: '20' };
const offered: ChoicesAnswer = {
  ...choices,
  dealFields: [
    { value: 'Amount', label: 'Amount', kind: 'number', operators: operatorsOfKind.number, options: [] },
    {
      ...{ value: 'Type', label: 'Type', kind: 'choice', operators: operatorsOfKind.choice },
      options: [
        { value: 'New Business', label: 'Neugeschäft' },
        { value: 'Renewal', label: 'Verlängerung' },
      ],
    },
  ],
};
const showRules = (...rules: Rule[]) => showSaving('rules', { ...settings, rules }, offered);
const cardOf = async (name: string) => {
  const card = (await screen.findByRole('switch', { name })).closest('li');
  if (!card) throw new Error(`${name} has no card`);
  return within(card);
};

test('a rule says in one sentence what it will do, while it is being edited', async () => {
  const save = await showRules(won);
  const card = await cardOf('Invoice on Closed Won');
  expect(
    card.getByText(/^When a deal reaches “Gewonnen”, a draft invoice is made from its accepted quote/),
  ).toBeVisible();
  await userEvent.selectOptions(card.getByLabelText('The invoice is made as'), 'Approved – to be paid');
  await userEvent.click(card.getByText('Name, source, portion, dates and conditions'));
  await userEvent.selectOptions(card.getByLabelText('How much of the deal'), 'A percent of it');
  await userEvent.clear(card.getByLabelText('Percent'));
  await userEvent.type(card.getByLabelText('Percent'), '12,5');
  await userEvent.selectOptions(card.getByLabelText('Due'), 'A number of days later');
  await userEvent.click(card.getByRole('switch', { name: 'Xero e-mails the invoice to the customer' }));
  expect(
    card.getByText(/an approved invoice is made .* for 12.5 % of it\. .* due 14 days later\. Xero e-mails it/),
  ).toBeVisible();
  const [saved] = (await save()).rules;
  expect(saved).toMatchObject({ status: 'AUTHORISED', portion: '12.5', dueDays: 14, email: true });
  // A draft cannot be e-mailed.
  await userEvent.selectOptions(card.getByLabelText('The invoice is made as'), 'Draft – to be checked');
  expect((await save()).rules[0]).toMatchObject({ status: 'DRAFT', email: false });
});

test('conditions are asked for as the field’s type needs it, and told in the sentence', async () => {
  const save = await showRules(won);
  const card = await cardOf('Invoice on Closed Won');
  await userEvent.click(card.getByText('Name, source, portion, dates and conditions'));
  await userEvent.click(card.getByRole('button', { name: 'Add a condition' }));
  const first = within(card.getByRole('group', { name: 'Condition 1' }));
  await userEvent.selectOptions(first.getByLabelText('Comparison'), 'is at least');
  await userEvent.type(first.getByLabelText('Value'), '5000');
  await userEvent.click(card.getByRole('button', { name: 'Add a condition' }));
  const second = within(card.getByRole('group', { name: 'Condition 2' }));
  await userEvent.selectOptions(second.getByLabelText('Field of the deal'), 'Type');
  expect(within(second.getByLabelText('Comparison')).queryByRole('option', { name: 'is at least' })).toBeNull();
  await userEvent.click(second.getByRole('checkbox', { name: 'Verlängerung' }));
  await userEvent.selectOptions(card.getByLabelText('These go together as'), 'Any of them is met');
  expect(card.getByText(/and Amount is at least “5000” or Type is one of “Verlängerung”,/)).toBeVisible();
  expect((await save()).rules[0]?.conditions).toEqual({
    match: 'any',
    of: [
      { field: 'Amount', is: 'at_least', values: ['5000'] },
      { field: 'Type', is: 'one_of', values: ['Renewal'] },
    ],
  });
  await userEvent.click(card.getByRole('button', { name: 'Remove Condition 2' }));
  await userEvent.click(card.getByRole('button', { name: 'Remove Condition 1' }));
  expect((await save()).rules[0]?.conditions).toBeNull();
});

test('rules are added, copied and, after a yes, deleted; a copy is off and has an id of its own', async () => {
  const save = await showRules(won);
  const idsAndNames = (rules: Rule[]) => rules.map(({ name, enabled }) => [name, enabled]);
  await userEvent.click(await screen.findByRole('button', { name: 'Duplicate Invoice on Closed Won' }));
  await userEvent.click(screen.getByRole('button', { name: 'Add a rule' }));
  const three = (await save()).rules;
  expect(idsAndNames(three)).toEqual([
    ['Invoice on Closed Won', true],
    ['Invoice on Closed Won (copy)', false],
    ['New rule', true],
  ]);
  expect(new Set(three.map(({ id }) => id)).size).toBe(3);
  await userEvent.click(screen.getByRole('button', { name: 'Delete Invoice on Closed Won (copy)' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Cancel' }));
  expect(screen.getByRole('switch', { name: 'Invoice on Closed Won (copy)' })).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Delete Invoice on Closed Won (copy)' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete' }));
  expect(idsAndNames((await save()).rules)).toEqual([
    ['Invoice on Closed Won', true],
    ['New rule', true],
  ]);
});

test('rules change places by button and by keyboard, and the focus goes along', async () => {
  const save = await showRules(won, deposit);
  await userEvent.click(await screen.findByRole('button', { name: 'Move up Deposit' }));
  expect((await save()).rules.map(({ id }) => id)).toEqual(['deposit', 'won']);
  const card = (await screen.findByRole('switch', { name: 'Deposit' })).closest('li');
  screen.getByRole('switch', { name: 'Deposit' }).focus();
  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
  expect(card?.contains(document.activeElement)).toBe(true);
  expect((await save()).rules.map(({ id }) => id)).toEqual(['won', 'deposit']);
});

test('two rules that are on at one stage are warned of, until one is off', async () => {
  await showRules(won, { ...deposit, stage: 'Closed Won' });
  expect(await screen.findByText(/^“Deposit” makes an invoice at the same stage/)).toBeVisible();
  expect(screen.getByText(/^“Invoice on Closed Won” makes an invoice at the same stage/)).toBeVisible();
  await userEvent.click(screen.getByRole('switch', { name: 'Deposit' }));
  expect(screen.queryByText(/makes an invoice at the same stage/)).toBeNull();
});

test('what syncs is told with its direction, and what can be chosen of it is saved', async () => {
  const save = await showRules(won);
  const table = within(await screen.findByRole('region', { name: 'What syncs' }));
  expect(within(table.getByRole('row', { name: /^Invoices/ })).getByText('Zoho CRM → Xero')).toBeVisible();
  await userEvent.selectOptions(table.getByLabelText('What a product becomes'), 'Plain text');
  await userEvent.click(table.getByRole('switch', { name: 'When an invoice is paid' }));
  await userEvent.click(table.getByRole('switch', { name: 'Keep the deal’s fields up to date' }));
  expect(await save()).toMatchObject({
    ...{ mapping: { items: 'free_text' }, automations: { paidTask: 'on' }, crmFields: { mode: 'off' } },
  });
});
