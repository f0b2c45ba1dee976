import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { buildPreview } from '../support/preview.ts';
import { buildDealView, dealId, playCrm, problem, renderWidget, startServer } from '../support/render-widget.tsx';
import type { PlayedAnswer } from '../support/render-widget.tsx';

afterEach(() => {
  vi.restoreAllMocks();
});

const signInNeeded = problem(403, {
  ...{ code: 'sign_in_needed', detail: 'To create invoices, confirm that it is you.' },
  ...({ action: 'create' } as object),
});
const strong = { state: 'done', token: 'strong', expiresIn: 600 };

/** A panel before a server that creates only for whoever has signed in; `answers`: what it says of the sign-in, in turn. */
async function showPanel(answers: (PlayedAnswer | 'drop')[], crm = playCrm()) {
  const opened: string[] = [];
  vi.spyOn(window, 'open').mockImplementation((url) => {
    opened.push(String(url));
    return null;
  });
  const server = await startServer(({ method, path, token }) => {
    if (path === '/api/sign-in-requests') {
      const url = `${server.url}/sign-in-requests/r-1`;
      return { status: 200, body: { requestId: 'r-1', url, code: '123456' } };
    }
    if (path === '/api/sign-in-requests/r-1') {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return answer === 'drop' || answer === undefined ? { status: 502, body: 'nothing' } : answer;
    }
    if (path.endsWith('/preview')) return { status: 200, body: buildPreview() };
    if (method === 'POST') return token === 'strong' ? { status: 202, body: { jobId: 'j-1' } } : signInNeeded;
    return { status: 200, body: buildDealView({ create: 'one_click' }) };
  });
  renderWidget({ url: server.url, crm });
  await userEvent.click(await screen.findByRole('button', { name: 'Create invoice' }));
  const dialog = await screen.findByRole('dialog', { name: 'Confirm that it is you' });
  const heard = (path: string) => server.heard.filter((request) => request.path === path);
  return { server, dialog, opened, heard, creates: () => heard(`/api/deals/${dealId}/invoices`) };
}
const press = (dialog: HTMLElement, name: string) => userEvent.click(within(dialog).getByRole('button', { name }));
const pending = { status: 200, body: { state: 'pending' } };

test('what needs a sign-in asks for it, waits through a lost network, and is then done once, with the stronger token', async () => {
  const { dialog, opened, heard, creates } = await showPanel([pending, 'drop', { status: 200, body: strong }]);
  expect(dialog).toHaveTextContent('To create invoices, confirm that it is you.');
  expect(opened).toEqual([]);
  expect(heard('/api/sign-in-requests')).toEqual([]);
  await press(dialog, 'Sign in with Zoho');
  expect(await within(dialog).findByText('123 456')).toBeVisible();
  expect(opened).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/sign-in-requests\/r-1$/)]);
  expect(heard('/api/sign-in-requests').map(({ body, token }) => [JSON.parse(body) as unknown, token])).toEqual([
    [{ action: 'create' }, 'token-1'],
  ]);
  // A blocked pop-up cannot be told from one that opened.
  expect(within(dialog).getByRole('link', { name: /Open the page/ })).toHaveAttribute('href', opened[0]);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => {
    expect(creates().map(({ token }) => token)).toEqual(['token-1', 'strong']);
  });
  expect(heard('/api/sign-in-requests/r-1').map(({ token }) => token)).toEqual(['token-1', 'token-1', 'token-1']);
  expect(screen.queryByText('The invoice was not requested')).toBeNull();
});

test('a no, and a yes that came too late, are said in words, and it can be tried again', async () => {
  const { dialog, opened, creates } = await showPanel([
    { status: 200, body: { state: 'declined' } },
    { status: 404, body: 'gone' },
    { status: 200, body: strong },
  ]);
  await press(dialog, 'Sign in with Zoho');
  expect(await within(dialog).findByText(/You said no in the other window/)).toBeVisible();
  await press(dialog, 'Try again');
  expect(await within(dialog).findByText(/longer than two minutes/)).toBeVisible();
  await press(dialog, 'Try again');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => {
    expect(creates()).toHaveLength(2);
  });
  expect(opened).toHaveLength(3);
});

test('who cancels gets told what was missing, and nothing is asked on', async () => {
  const { dialog, opened, creates } = await showPanel([pending]);
  await press(dialog, 'Cancel');
  expect(await screen.findByText('The invoice was not requested')).toBeVisible();
  expect(screen.getByRole('alert')).toHaveTextContent('To create invoices, confirm that it is you.');
  expect([opened.length, creates().length]).toEqual([0, 1]);
});

test('a page that is not ours is never opened', async () => {
  const opened = vi.spyOn(window, 'open').mockReturnValue(null);
  const server = await startServer(({ method, path }) => {
    const url = 'https://evil.example/sign-in-requests/r-1';
    if (path === '/api/sign-in-requests') return { status: 200, body: { requestId: 'r-1', url, code: '123456' } };
    if (path.endsWith('/preview')) return { status: 200, body: buildPreview() };
    return method === 'POST' ? signInNeeded : { status: 200, body: buildDealView({ create: 'one_click' }) };
  });
  renderWidget({ url: server.url });
  await userEvent.click(await screen.findByRole('button', { name: 'Create invoice' }));
  const dialog = await screen.findByRole('dialog');
  await press(dialog, 'Sign in with Zoho');
  expect(await within(dialog).findByText(/not a page of Deal Ledger/)).toBeVisible();
  expect(opened).not.toHaveBeenCalled();
});

test('a deal that only those may see who have signed in asks at once, and is then shown', async () => {
  vi.spyOn(window, 'open').mockReturnValue(null);
  const refused = { ...(signInNeeded.body as object), action: 'view', detail: 'To see the invoices, confirm it.' };
  const server = await startServer(({ path, token }) => {
    const url = `${server.url}/sign-in-requests/r-1`;
    if (path === '/api/sign-in-requests') return { status: 200, body: { requestId: 'r-1', url, code: '123456' } };
    if (path === '/api/sign-in-requests/r-1') return { status: 200, body: strong };
    return token === 'strong' ? { status: 200, body: buildDealView() } : { status: 403, body: refused };
  });
  renderWidget({ url: server.url });
  const dialog = await screen.findByRole('dialog', { name: 'Confirm that it is you' });
  await press(dialog, 'Sign in with Zoho');
  expect(await screen.findByText('Not invoiced')).toBeVisible();
});

test('the panel says who can do what, and what asks for a sign-in', async () => {
  const everyone = { create: 'everyone', approve: 'everyone', email: 'everyone', void: 'everyone', link: 'everyone' };
  const none = { create: false, approve: false, email: false, void: false, link: false };
  const server = await startServer(() => ({
    status: 200,
    body: buildDealView({
      can: { create: false, approve: false, email: false, void: false, link: true },
      whoCan: { ...everyone, create: 'administrators, role “Accountant”' },
      needsSignIn: { ...none, link: true },
    }),
  }));
  renderWidget({ url: server.url });
  expect(
    await screen.findByText(/You may not create invoices\. Who can: administrators, role “Accountant”\./),
  ).toBeVisible();
  expect(screen.getByRole('button', { name: /Link an existing invoice \(asks you to sign in\)/ })).toBeVisible();
  await userEvent.click(screen.getByText('Who can do what'));
  expect(screen.getByText('Administrators, role “Accountant”')).toBeVisible();
});
