/** The real deal widget, before a real HTTP server and a CRM page that is played here. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { render, screen } from '@testing-library/react';
import { onTestFinished } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import { DealInvoicesWidget } from '../../widgets/deal-invoices/DealInvoicesWidget.tsx';
import type { CrmUser } from '../../widgets/zoho/crm-user.ts';
import type { CrmConnection } from '../../widgets/zoho/zoho-sdk.ts';
import { dealId } from './deal-view.ts';

export { buildDealView, buildInvoice, dealId } from './deal-view.ts';

export interface HeardRequest {
  method: string;
  path: string;
  token: string | null;
  body: string;
}

export interface PlayedAnswer {
  status: number;
  body: unknown;
}

/**
 * An HTTP server on loopback that keeps what it heard and answers as told; CORS as the product's own server. Streams go
 * to `stream`, else they are refused, and are kept in `streams`.
 */
export async function startServer(
  answer: (request: HeardRequest) => PlayedAnswer | Promise<PlayedAnswer>,
  stream: (outgoing: ServerResponse, incoming: IncomingMessage) => void = (outgoing) => outgoing.writeHead(404).end(),
) {
  const heard: HeardRequest[] = [];
  const streams: IncomingMessage[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      outgoing.setHeader('Access-Control-Allow-Origin', '*');
      outgoing.setHeader('Access-Control-Allow-Headers', 'authorization, content-type, last-event-id');
      outgoing.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT');
      if (incoming.method === 'OPTIONS') {
        outgoing.writeHead(204).end();
        return;
      }
      if (incoming.url?.endsWith('/events')) {
        streams.push(incoming);
        stream(outgoing, incoming);
        return;
      }
      const request: HeardRequest = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        token: incoming.headers.authorization?.replace('Bearer ', '') ?? null,
        body: await readText(incoming),
      };
      heard.push(request);
      const { status, body } = await answer(request);
      outgoing.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, heard, streams };
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A problem document as the server sends it. */
export function problem(
  status: number,
  words: { detail: string; code?: string; fix?: string; errors?: unknown },
): PlayedAnswer {
  return { status, body: { type: 'about:blank', title: 'Refused', status, code: 'refused', ...words } };
}

/** The CRM page: opens deals, and runs extension functions as Zoho would. */
export function playCrm(functions: Record<string, (payload: unknown) => string> = {}, user: CrmUser | null = null) {
  const executed: { name: string; payload: unknown }[] = [];
  let listener: (dealId: string | null) => void = () => undefined;
  let sessions = 0;
  const connection: CrmConnection = {
    onDeal(callback) {
      listener = callback;
      callback(dealId);
      return () => undefined;
    },
    executeFunction: (name, payload) => {
      executed.push({ name, payload });
      const run = functions[name];
      if (run !== undefined) return Promise.resolve(run(payload));
      if (name !== 'ledger_session') return Promise.reject(new Error(`no function ${name}`));
      sessions += 1;
      return Promise.resolve(JSON.stringify({ token: `token-${String(sessions)}`, expiresIn: 600 }));
    },
    resize: () => undefined,
    user: Promise.resolve(user),
    scheme: Promise.resolve(null),
  };
  return {
    connection,
    executed,
    openDeal: (opened: string | null) => {
      listener(opened);
    },
  };
}

/** Renders the widget before this server and this CRM. */
export function renderWidget({ url, crm = playCrm() }: { url: string; crm?: ReturnType<typeof playCrm> }) {
  const crmReady = Promise.resolve(crm.connection);
  return render(<DealInvoicesWidget crm={crmReady} publicUrl={url} />);
}

/** The widget on a server that says this of every deal, once it is there. */
export async function showDeal(view: DealView) {
  const server = await startServer(() => ({ status: 200, body: view }));
  renderWidget({ url: server.url });
  await screen.findByRole('banner');
  return server;
}
