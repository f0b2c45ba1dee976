import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { PreviewAnswer } from '../../server/api/contract/preview.ts';
import type { Problem } from '../../server/api/contract/problems.ts';
import { showDeal } from '../../widgets/deal-invoices/contact-question.ts';
import {
  buildDealView,
  buildInvoice,
  dealId,
  playCrm,
  problem,
  renderWidget,
  startServer,
} from '../support/render-widget.tsx';
import type { HeardRequest, PlayedAnswer } from '../support/render-widget.tsx';

const unclear: Problem = {
  code: 'contact_unclear',
  message: '2 Xero contacts may be this customer.',
  fix: 'On the deal, choose the contact or ask for a new one; the choice is remembered.',
  detail: null,
};
const taken: Problem = {
  code: 'contact_name_taken',
  message: 'Xero already has another contact called “Foggy Ltd”, which belongs to another customer.',
  fix: 'Rename one of the two in the CRM or in Xero, or ask for a new contact on the deal.',
  detail: null,
};
const candidates = [
  { id: 'c-1', name: 'Foggy Ltd', email: 'accounts@foggy.test', number: 'CUST-9' },
  { id: 'c-2', name: '<b>Foggy</b> Limited', email: null, number: null },
];
const waiting = buildDealView({ state: 'failed', problems: [unclear] });
/** After the choice the old problem stands beside the deal until it has been worked on. */
const queued: DealView = { ...waiting, state: 'queued' };
const drafted = buildDealView({
  state: 'draft',
  invoices: [buildInvoice({ status: 'DRAFT', state: 'draft' })],
});

function buildPreview(contact: Partial<PreviewAnswer['contact']> = {}): PlayedAnswer {
  const found = { match: 'unclear', id: null, name: 'Foggy Ltd', candidates, ...contact };
  // What else the preview says is of no matter here, even when it cannot be read.
  return { status: 200, body: { contact: found, invoice: null, problems: [unclear] } };
}

const lost: DealView['connection'] = { state: 'lost', orgName: null, since: null };
const preview = `/api/deals/${dealId}/invoices/preview`;
const choice = `/api/deals/${dealId}/contact`;

/** The panel on a deal that waits for its contact; `answer` plays what a story is about. */
async function showWaitingDeal(answer: (request: HeardRequest) => PlayedAnswer | undefined | Promise<PlayedAnswer>) {
  const server = await startServer(async (request) => {
    const own = await answer(request);
    if (own !== undefined) return own;
    return request.path === preview ? buildPreview() : { status: 200, body: waiting };
  });
  renderWidget({ url: server.url });
  return {
    heard: (path: string) => server.heard.filter((request) => request.path === path),
    chosen: () =>
      server.heard
        .filter(({ path }) => path === choice)
        .map(({ method, body }) => [method, JSON.parse(body) as unknown]),
  };
}

const listedChoices = () => screen.findByRole('list', { name: 'Contacts to choose from' });
const useFoggy = { name: 'Use this contact Foggy Ltd' };

test('a deal whose contact is unclear shows what Xero has side by side, and a new contact', async () => {
  const server = await showWaitingDeal(() => undefined);
  const cards = within(await listedChoices()).getAllByRole('listitem');
  expect(cards.map((card) => card.textContent)).toEqual([
    'Foggy LtdE-mailaccounts@foggy.testContact numberCUST-9Use this contact Foggy Ltd',
    '<b>Foggy</b> LimitedE-mailnoneContact numbernoneUse this contact <b>Foggy</b> Limited',
    'Foggy LtdNot in Xero yet: made from the customer in the CRM.Make a new contact Foggy Ltd',
  ]);
  expect(screen.getByRole('button', useFoggy)).toHaveAccessibleDescription(/accounts@foggy\.test.*CUST-9/);
  expect(screen.getByText('2 Xero contacts may be this customer.')).toBeVisible();
  // Neither failed nor under way; the words are read out.
  expect(within(screen.getByRole('banner')).getByText('Contact needed')).toBeVisible();
  expect(screen.getByRole('status')).toHaveTextContent(/^Contact needed\. The invoice is made by itself once/);
  expect(server.heard(preview)).toMatchObject([{ method: 'POST', body: '' }]);
});

test('a chosen contact is sent once however often it is clicked, and the deal goes on by itself', async () => {
  let views = [waiting];
  const server = await showWaitingDeal(({ path, method }) => {
    if (path === choice) {
      views = [queued, { ...queued, state: 'creating' }, drafted];
      return { status: 204, body: undefined };
    }
    if (method !== 'GET') return undefined;
    return { status: 200, body: views.length > 1 ? views.shift() : views[0] };
  });
  await listedChoices();
  const use = screen.getByRole('button', useFoggy);
  const another = screen.getByRole('button', { name: 'Make a new contact Foggy Ltd' });
  // In one task, before React has drawn the disabled buttons.
  act(() => {
    use.click();
    use.click();
    another.click();
  });
  expect(await screen.findByText('Queued')).toBeVisible();
  expect(screen.queryByRole('list', { name: 'Contacts to choose from' })).toBeNull();
  expect(screen.queryByText('2 Xero contacts may be this customer.')).toBeNull();
  // Before a slow poll would have asked even once more: only a fast one gets here.
  expect(await screen.findByRole('link', { name: /DL-7K2QF-0042/ }, { timeout: 9000 })).toBeVisible();
  expect(server.chosen()).toEqual([['POST', { contactId: 'c-1' }]]);
  expect(server.heard(preview)).toHaveLength(1);
});

test('while a choice is on its way no other can be made', async () => {
  let finish: () => void = () => undefined;
  const server = await showWaitingDeal(({ path }) => {
    if (path !== choice) return undefined;
    return new Promise((resolve) => {
      finish = () => {
        resolve({ status: 204, body: undefined });
      };
    });
  });
  await listedChoices();
  await userEvent.click(screen.getByRole('button', useFoggy));
  await waitFor(() => {
    expect(server.chosen()).toHaveLength(1);
  });
  for (const button of within(await listedChoices()).getAllByRole('button')) {
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(button);
  }
  finish();
  await waitFor(() => {
    expect(screen.getByRole('button', useFoggy)).toHaveAttribute('aria-disabled', 'false');
  });
  expect(server.chosen()).toHaveLength(1);
});

test('the keyboard reaches every contact, and Enter makes a new one', async () => {
  const server = await showWaitingDeal(({ path }) => (path === choice ? { status: 204, body: undefined } : undefined));
  await listedChoices();
  const names = ['Try again', useFoggy.name, 'Use this contact <b>Foggy</b> Limited'];
  for (const name of [...names, 'Make a new contact Foggy Ltd']) {
    await userEvent.tab();
    expect(screen.getByRole('button', { name })).toHaveFocus();
  }
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(server.chosen()).toEqual([['POST', { create: true }]]);
  });
});

test('a refused choice says why, and the contacts are asked for again', async () => {
  const server = await showWaitingDeal(({ path }) =>
    path === choice
      ? problem(409, {
          code: 'contact_taken',
          detail: 'The Xero contact “Foggy Ltd” belongs to another customer.',
          fix: 'Choose another contact, or ask for a new one.',
        })
      : undefined,
  );
  await listedChoices();
  await userEvent.click(screen.getByRole('button', useFoggy));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('The contact was not chosen');
  expect(alert).toHaveTextContent('The Xero contact “Foggy Ltd” belongs to another customer.');
  expect(alert).toHaveTextContent('Choose another contact, or ask for a new one.');
  expect(screen.getByRole('button', useFoggy)).toHaveAttribute('aria-disabled', 'false');
  await waitFor(() => {
    expect(server.heard(preview)).toHaveLength(2);
  });
});

test('contacts that cannot be read can be asked for again', async () => {
  let answers = 0;
  await showWaitingDeal(({ path }) => {
    if (path !== preview) return undefined;
    answers += 1;
    return answers === 1 ? problem(503, { detail: 'Xero did not answer.' }) : undefined;
  });
  expect(await screen.findByRole('alert')).toHaveTextContent('Xero did not answer.');
  await userEvent.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Try again' }));
  expect(within(await listedChoices()).getAllByRole('listitem')).toHaveLength(3);
});

test('a name that is another customer’s leaves a new contact to ask for', async () => {
  const server = await showWaitingDeal(({ path, method }) => {
    if (path === preview) return buildPreview({ candidates: [] });
    if (path === choice) return { status: 204, body: undefined };
    return method === 'GET' ? { status: 200, body: { ...waiting, problems: [taken] } } : undefined;
  });
  expect(within(await listedChoices()).getAllByRole('button')).toHaveLength(1);
  expect(screen.getByText(taken.fix ?? '')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Make a new contact Foggy Ltd' }));
  await waitFor(() => {
    expect(server.chosen()).toEqual([['POST', { create: true }]]);
  });
});

test('a contact that has become clear in Xero meanwhile can be chosen; one that is chosen is named', async () => {
  let match: 'found' | 'linked' = 'found';
  const server = await showWaitingDeal(({ path }) => {
    if (path === choice) return problem(409, { detail: 'Too late.' });
    if (path !== preview) return undefined;
    const answer = buildPreview({ match, id: 'c-7', name: 'Foggy NZ', candidates: [] });
    match = 'linked';
    return answer;
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Use this contact Foggy NZ' }));
  expect(await screen.findByText(/^The contact is chosen: Foggy NZ\./)).toBeVisible();
  expect(screen.queryByRole('button', { name: /this contact|new contact/ })).toBeNull();
  expect(server.chosen()).toEqual([['POST', { contactId: 'c-7' }]]);
});

test('without that problem nobody is asked for contacts', async () => {
  const views: DealView[] = [
    buildDealView({ state: 'failed', problems: [{ ...unclear, code: 'no_amount', message: 'No amount' }] }),
    // Being worked on: the problem is the last try's.
    queued,
    { ...queued, state: 'creating' },
    { ...waiting, connection: lost },
  ];
  for (const view of views) {
    const server = await startServer(() => ({ status: 200, body: view }));
    const { unmount } = renderWidget({ url: server.url });
    await screen.findByRole('banner');
    expect(screen.queryByText(/Looking for the contacts/)).toBeNull();
    expect(server.heard.map(({ path }) => path)).not.toContain(preview);
    unmount();
  }
});

test('through the relay the choice is made the same way', async () => {
  const relayed: unknown[] = [];
  let isChosen = false;
  const crm = playCrm({
    ledger_relay: (payload) => {
      const { method, path, body } = payload as HeardRequest;
      if (method !== 'GET') relayed.push([path, body]);
      if (path === choice) isChosen = true;
      const answers: Record<string, PlayedAnswer> = { [preview]: buildPreview(), [choice]: { status: 204, body: '' } };
      const answer = answers[path] ?? { status: 200, body: isChosen ? drafted : waiting };
      return JSON.stringify({ status: answer.status, body: answer.body === '' ? '' : JSON.stringify(answer.body) });
    },
  });
  renderWidget({ url: 'http://127.0.0.1:9', crm });
  await userEvent.click(await screen.findByRole('button', useFoggy));
  expect(await screen.findByRole('link', { name: /DL-7K2QF-0042/ })).toBeVisible();
  expect(relayed).toEqual([
    [preview, null],
    [choice, { contactId: 'c-1' }],
  ]);
});

test.each<[string, DealView, string, number]>([
  ['only the contact is missing', waiting, 'contact_needed', 1],
  ['something else is wrong too', { ...waiting, problems: [unclear, taken] }, 'failed', 2],
  ['the contact has been chosen', queued, 'queued', 0],
  ['the invoice is being made', { ...queued, state: 'creating' }, 'creating', 0],
  ['another invoice is live', { ...drafted, problems: [unclear] }, 'draft', 1],
  ['Xero is not connected', { ...waiting, connection: lost }, 'failed', 1],
])('when %s the deal is shown so', (_, view, state, problemCount) => {
  const shown = showDeal(view);
  expect([shown.state, shown.problems.length]).toEqual([state, problemCount]);
});
