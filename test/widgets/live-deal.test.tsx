import type { ServerResponse } from 'node:http';
import { screen, waitFor, waitForElementToBeRemoved, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, onTestFinished, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import { buildPreview } from '../support/preview.ts';
import { buildDealView, dealId, playCrm, problem, renderWidget, startServer } from '../support/render-widget.tsx';
import { until } from '../support/until.ts';

const nobodyListens = 'http://127.0.0.1:9';

function openStream(outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'Content-Type': 'text/event-stream' });
  outgoing.write(': open\n\n');
}
const tell = (outgoing: ServerResponse | undefined, id: string, view: DealView) =>
  outgoing?.write(`id: ${id}\nevent: changed\ndata: ${JSON.stringify(view)}\n\n`);
const header = () => screen.findByRole('banner');

test('what the server tells shows at once, and the panel asks for nothing meanwhile', async () => {
  const outgoing: ServerResponse[] = [];
  const server = await startServer(
    () => ({ status: 200, body: buildDealView({ state: 'queued' }) }),
    (stream) => {
      openStream(stream);
      outgoing.push(stream);
    },
  );
  renderWidget({ url: server.url });
  expect(await within(await header()).findByText('Live')).toBeVisible();
  const asked = server.heard.length;
  // Three times as long as the panel would wait between two reads of a queued deal.
  setTimeout(() => tell(outgoing[0], '1', buildDealView({ state: 'paid' })), 1500);
  expect(await within(await header()).findByText('Paid')).toBeVisible();
  expect(server.heard).toHaveLength(asked);
  expect(server.streams).toHaveLength(1);
  expect(server.streams[0]?.url).toBe(`/api/deals/${dealId}/events`);
  expect(server.streams[0]?.headers.authorization).toBe('Bearer token-1');
});

test('that the network is gone is said at once, while the stream is only silent, and the panel asks again when it is back', async () => {
  const server = await startServer(() => ({ status: 200, body: buildDealView() }), openStream);
  renderWidget({ url: server.url });
  expect(await within(await header()).findByText('Live')).toBeVisible();
  const asked = server.heard.length;
  window.dispatchEvent(new Event('offline'));
  onTestFinished(() => {
    window.dispatchEvent(new Event('online'));
  });
  expect(await screen.findByText('You are offline')).toBeVisible();
  expect(screen.queryByText('Live')).toBeNull();
  expect(server.heard).toHaveLength(asked);
  window.dispatchEvent(new Event('online'));
  await waitForElementToBeRemoved(() => screen.queryByText('You are offline'));
  expect(within(await header()).getByText('Live')).toBeVisible();
  await until('the panel to ask', () => server.heard.length > asked);
});

test('when the stream breaks the panel tries again; when that is impossible it polls', async () => {
  let state: DealView['state'] = 'not_invoiced';
  const server = await startServer(
    () => ({ status: 200, body: buildDealView({ state }) }),
    (stream) => {
      if (server.streams.length > 2) {
        stream.writeHead(404).end();
        return;
      }
      openStream(stream);
      if (server.streams.length === 1) tell(stream, '1', buildDealView({ state: 'queued' }));
      setTimeout(() => stream.destroy(), 50);
    },
  );
  renderWidget({ url: server.url });
  expect(await within(await header()).findByText('Queued')).toBeVisible();
  await until('the stream to be resumed', () => server.streams.length === 2);
  await until('the stream to be tried again', () => server.streams.length === 3);
  state = 'draft';
  await waitFor(() => expect(screen.getByRole('banner')).toHaveTextContent('Draft'));
  expect(within(await header()).getByText('Checking')).toBeVisible();
});

test('a broken stream goes on after the last event, as long as that is what the panel shows', async () => {
  const outgoing: ServerResponse[] = [];
  let state: DealView['state'] = 'not_invoiced';
  const server = await startServer(
    ({ method, path }) => {
      if (path.endsWith('/preview')) return { status: 200, body: buildPreview() };
      if (method === 'POST') state = 'awaiting_payment';
      return method === 'POST'
        ? { status: 202, body: { jobId: 'job-1' } }
        : { status: 200, body: buildDealView({ state }) };
    },
    (stream) => {
      openStream(stream);
      tell(stream, '1', buildDealView({ state: 'failed' }));
      outgoing.push(stream);
    },
  );
  renderWidget({ url: server.url });
  const idOf = (opening: number) => server.streams[opening]?.headers['last-event-id'];
  await within(await header()).findByText('Failed');
  outgoing[0]?.destroy();
  await until('the stream to be resumed', () => outgoing.length === 2);
  expect([idOf(0), idOf(1)]).toEqual([undefined, '1']);

  await userEvent.click(screen.getByRole('button', { name: 'Fix…' }));
  const create = await screen.findByRole('button', { name: 'Create draft' });
  await until('the preview', () => create.getAttribute('aria-disabled') === 'false');
  await userEvent.click(create);
  await within(await header()).findByText('Awaiting payment');
  outgoing[1]?.destroy();
  await until('the stream to be resumed', () => outgoing.length === 3);
  expect(idOf(2)).toBeUndefined();
});

test('a read that was under way does not replace what was told after it began', async () => {
  const outgoing: ServerResponse[] = [];
  let answerLate: (() => void) | undefined;
  const server = await startServer(
    ({ method, path }) => {
      if (path.endsWith('/preview')) return { status: 200, body: buildPreview() };
      if (method === 'POST') return { status: 202, body: { jobId: 'job-1' } };
      const read = { status: 200, body: buildDealView({ create: 'one_click' }) };
      if (server.heard.filter((request) => request.method === 'GET').length === 1) return read;
      return new Promise((resolve) => (answerLate = () => resolve(read)));
    },
    (stream) => {
      openStream(stream);
      outgoing.push(stream);
    },
  );
  renderWidget({ url: server.url });
  await within(await header()).findByText('Live');
  await userEvent.click(screen.getByRole('button', { name: 'Create invoice' }));
  await until('the read after the click', () => answerLate);
  tell(outgoing[0], '1', buildDealView({ state: 'draft' }));
  await within(await header()).findByText('Draft');
  answerLate?.();
  tell(outgoing[0], '2', buildDealView({ state: 'draft', deal: { ...buildDealView().deal, name: 'Told last' } }));
  await screen.findByText('Xero invoices of Told last');
  expect(screen.getByRole('banner')).toHaveTextContent('Draft');
});

test('a session that ends is renewed for the stream without anyone noticing', async () => {
  const server = await startServer(
    () => ({ status: 200, body: buildDealView() }),
    (stream, { headers }) => {
      openStream(stream);
      if (headers.authorization === 'Bearer token-1') stream.end('event: renew\ndata: {}\n\n');
      else tell(stream, '2', buildDealView({ state: 'draft' }));
    },
  );
  renderWidget({ url: server.url });
  expect(await within(await header()).findByText('Draft')).toBeVisible();
  expect(server.streams.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
});

test('a stream refused for its token is asked for once more with a new one', async () => {
  const server = await startServer(
    () => ({ status: 200, body: buildDealView() }),
    (stream, { headers }) => {
      if (headers.authorization === 'Bearer token-1') {
        stream
          .writeHead(401, { 'Content-Type': 'application/json' })
          .end(JSON.stringify(problem(401, { detail: '' }).body));
        return;
      }
      openStream(stream);
    },
  );
  renderWidget({ url: server.url });
  expect(await within(await header()).findByText('Live')).toBeVisible();
  expect(server.streams).toHaveLength(2);
});

test('where everything is relayed through the CRM the panel polls and opens no stream', async () => {
  const asked: unknown[] = [];
  const realFetch = globalThis.fetch;
  globalThis.fetch = (...request) => {
    asked.push(request[0]);
    return realFetch(...request);
  };
  onTestFinished(() => {
    globalThis.fetch = realFetch;
  });
  let reads = 0;
  const crm = playCrm({
    ledger_relay: () => {
      reads += 1;
      return JSON.stringify({
        status: 200,
        body: JSON.stringify(buildDealView({ state: reads > 1 ? 'draft' : 'queued' })),
      });
    },
  });
  renderWidget({ url: nobodyListens, crm });
  expect(await within(await header()).findByText('Draft')).toBeVisible();
  expect(screen.getByRole('banner')).toHaveTextContent('Checking');
  expect(asked).toEqual([`${nobodyListens}/api/deals/${dealId}`]);
});
