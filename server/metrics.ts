import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CallNote } from './call-log.ts';
import type { OperationFigures } from './db/operation-figures.ts';
import { outcomeOfCall } from './tell-calls.ts';

/** What an operator measures of this process, and of the work that all servers on its database share. Labels name no customer. */
export interface Metrics {
  dealSettled(state: string): void;
  /** `waitedMs`: from the event or the click to the invoice being in the mirror. */
  invoiceMade(made: { cause: 'event' | 'click'; waitedMs: number }): void;
  callEnded(call: Pick<CallNote, 'side' | 'status'>): void;
  webhookAnswered(webhook: { source: 'xero' | 'zoho' | 'extension'; status: number; durationMs: number }): void;
  emailSettled(state: string): void;
  /** Prometheus's text format. https://prometheus.io/docs/instrumenting/exposition_formats/ */
  text(): Promise<{ contentType: string; body: string }>;
}

/** What the database is asked for is kept this long, however many ask. */
const FIGURES_MS = 15_000;

export function createMetrics(parts: { readFigures: () => Promise<OperationFigures>; now: () => Date }): Metrics {
  const registry = new Registry();
  const counters = declareCounters(registry);
  const noteFigures = declareFigures(registry);
  let readAt = -Infinity;
  let reading: Promise<void> = Promise.resolve();
  let hasDefaults = false;

  async function refresh(): Promise<void> {
    const now = parts.now().getTime();
    if (now - readAt >= FIGURES_MS) {
      readAt = now;
      reading = parts.readFigures().then(noteFigures);
      // Told to this caller; the next one asks again.
      void reading.catch(() => (readAt = -Infinity));
    }
    await reading;
  }

  return {
    dealSettled: (state) => counters.deals.inc({ state }),
    invoiceMade: ({ cause, waitedMs }) => counters.invoices.observe({ cause }, waitedMs / 1000),
    callEnded: (call) => counters.calls[call.side].inc({ outcome: outcomeOfCall(call) }),
    webhookAnswered({ source, status, durationMs }) {
      const outcome = status < 400 ? 'taken' : status < 500 ? 'refused' : 'failed';
      counters.webhooks.inc({ source, outcome });
      counters.webhookSeconds.observe({ source }, durationMs / 1000);
    },
    emailSettled: (state) => counters.emails.inc({ state }),
    async text() {
      // They watch the process from then on, so only for whoever asks.
      if (!hasDefaults) collectDefaultMetrics({ register: registry });
      hasDefaults = true;
      await refresh();
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

function declareCounters(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const callHelp = (side: string) => `Calls to ${side} by how they were answered`;
  return {
    deals: counter('ledger_deals_settled_total', 'Units of work on deals by the state they ended in', ['state']),
    invoices: new Histogram({
      name: 'ledger_event_to_invoice_seconds',
      help: 'From the event or the click to the invoice',
      labelNames: ['cause'],
      buckets: [0.5, 1, 2, 5, 10, 15, 30, 60, 300, 900, 3600],
      registers,
    }),
    calls: {
      xero: counter('ledger_xero_calls_total', callHelp('Xero'), ['outcome']),
      zoho: counter('ledger_zoho_calls_total', callHelp('Zoho CRM'), ['outcome']),
    },
    webhooks: counter('ledger_webhooks_total', 'Webhooks by who sent them and what they were answered', [
      'source',
      'outcome',
    ]),
    webhookSeconds: new Histogram({
      name: 'ledger_webhook_seconds',
      help: 'How long webhooks waited for their answer',
      labelNames: ['source'],
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    emails: counter('ledger_emails_settled_total', 'E-mails of invoices by the state they ended in', ['state']),
  };
}

/** Gives what brings them up to date. */
function declareFigures(registry: Registry): (figures: OperationFigures) => void {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const due = gauge('ledger_work_due', 'Pieces of work that are due now', ['kind']);
  const oldest = gauge('ledger_work_oldest_due_seconds', 'How long the oldest piece of due work has been due', [
    'kind',
  ]);
  const connections = gauge('ledger_connections', 'Connections by side and state', ['provider', 'state']);
  const dayLeft = gauge('ledger_xero_day_calls_left', 'Fewest calls of the day that an organisation has left', []);
  const watchEnds = gauge('ledger_watch_expiry_timestamp_seconds', 'When the first watch in Zoho CRM ends', []);
  return (figures) => {
    for (const { kind, count, oldestMs } of figures.due) {
      due.set({ kind }, count);
      oldest.set({ kind }, oldestMs / 1000);
    }
    connections.reset();
    for (const { provider, state, count } of figures.connections) connections.set({ provider, state }, count);
    // Without an answer of Xero's, or a watch, there is nothing to say.
    setOrRemove(dayLeft, figures.fewestDayCalls);
    setOrRemove(watchEnds, figures.firstWatchEndsAt && figures.firstWatchEndsAt.getTime() / 1000);
  };
}

function setOrRemove(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}
