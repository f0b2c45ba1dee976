/** The real deal widget, before a real HTTP server and a CRM page that is played here. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { render } from '@testing-library/react';
import { onTestFinished } from 'vitest';
import type { DealView, InvoiceView } from '../../server/api/contract.ts';
import { DealInvoicesWidget } from '../../widgets/deal-invoices/DealInvoicesWidget.tsx';
import type { CrmConnection } from '../../widgets/zoho/zoho-sdk.ts';

export const dealId = '3000000000000000001';

/** A deal as the server tells it; what the story is about is overridden. */
export function buildDealView(changes: Partial<DealView> = {}): DealView {
  return {
    asOf: '2026-11-21T14:03:12.000Z',
    connection: { state: 'connected', orgName: 'Demo Company (NZ)', since: '2026-11-01T09:00:00.000Z' },
    state: 'not_invoiced',
    deal: { id: dealId, name: 'Rooftop solar', stage: 'Negotiation', amount: '1200.00', currency: 'NZD' },
    totals: [],
    invoices: [],
    contact: null,
    problems: [],
    can: { create: true, approve: false, email: false, void: false, link: true },
    ...changes,
  };
}

/** An approved, unpaid invoice over NZD 1,380.00. */
export function buildInvoice(changes: Partial<InvoiceView> = {}): InvoiceView {
  return {
    id: '9b4f3ab2-0000-4000-8000-000000000001',
    number: 'DL-7K2QF-0042',
    status: 'AUTHORISED',
    state: 'awaiting_payment',
    reference: 'Rooftop solar',
    currency: 'NZD',
    subTotal: '1200.00',
    totalTax: '180.00',
    total: '1380.00',
    amountPaid: '0.00',
    amountCredited: '0.00',
    amountDue: '1380.00',
    date: '2026-11-18',
    dueDate: '2026-12-20',
    daysOverdue: 0,
    sent: false,
    url: 'https://go.xero.com/app/!x/invoicing/view/1',
    onlineUrl: null,
    lines: [
      {
        description: 'Workshop',
        quantity: '2',
        unitAmount: '600.00',
        discountRate: null,
        taxType: 'OUTPUT2',
        accountCode: '200',
        lineAmount: '1200.00',
      },
    ],
    payments: [],
    origin: 'made',
    drift: [],
    repairs: [],
    ...changes,
  };
}

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
export function playCrm(functions: Record<string, (payload: unknown) => string> = {}) {
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
