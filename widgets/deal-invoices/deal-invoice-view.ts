/** Pure: how each state looks and reads. Every table is typed by the contract, so a new state fails to compile. */
import type { DealState, DealView, InvoiceState, InvoiceView } from '../../server/api/contract.ts';
import type { TransportKind } from '../api/transport.ts';
import type { Tone } from '../ui/tone.ts';

/** `contact_needed`: stopped, only because a person has to say which Xero contact the customer is. */
export type ShownState = DealState | 'contact_needed';
export type ShownDeal = Omit<DealView, 'state'> & { state: ShownState };

interface DealStateView {
  tone: Tone;
  words: string;
  /** One sentence under the pill; null where the invoices speak for themselves. */
  hint: string | null;
  pollEveryMs: number;
  create: CreateAction;
}

/** What the primary button does; `busy`: it is being done; `reason`: why it cannot be done now. */
export type CreateAction =
  | { kind: 'hidden' }
  | { kind: 'busy'; label: string }
  | { kind: 'ready'; label: string }
  | { kind: 'disabled'; label: string; reason: string };

const fastMs = 500;
const settlingMs = 2_000;
/** A stage is usually moved on the very page that shows the panel, so an invoice may appear any moment. */
const expectingMs = 3_000;
const slowMs = 10_000;
/** A relayed request costs a CRM credit and a second. */
const relayFastMs = 2_000;
const relaySlowMs = 15_000;

const hidden: CreateAction = { kind: 'hidden' };
const creating: CreateAction = { kind: 'busy', label: 'Creating…' };

export const dealStateViews: Record<ShownState, DealStateView> = {
  not_invoiced: {
    tone: 'neutral',
    words: 'Not invoiced',
    hint: 'No invoice has been made for this deal yet.',
    pollEveryMs: expectingMs,
    create: { kind: 'ready', label: 'Create invoice' },
  },
  queued: {
    tone: 'info',
    words: 'Queued',
    hint: 'The invoice is next in line.',
    pollEveryMs: fastMs,
    create: creating,
  },
  needs_setup: {
    tone: 'warn',
    words: 'Needs set-up',
    hint: 'Nothing is lost: the invoice is made by itself once the set-up is finished.',
    pollEveryMs: slowMs,
    create: {
      kind: 'disabled',
      label: 'Create invoice',
      reason: 'The set-up comes first.',
    },
  },
  creating: {
    tone: 'info',
    words: 'Creating',
    hint: 'The invoice is being written in Xero.',
    pollEveryMs: fastMs,
    create: creating,
  },
  uncertain: {
    tone: 'warn',
    words: 'Checking with Xero',
    hint: 'Xero did not confirm the invoice. Nothing is sent again before we know whether it arrived.',
    pollEveryMs: settlingMs,
    create: { kind: 'busy', label: 'Checking…' },
  },
  failed: {
    tone: 'bad',
    words: 'Failed',
    hint: 'The invoice could not be made.',
    pollEveryMs: slowMs,
    create: { kind: 'ready', label: 'Try again' },
  },
  contact_needed: {
    tone: 'warn',
    words: 'Contact needed',
    hint: 'The invoice is made by itself once the contact is chosen.',
    pollEveryMs: slowMs,
    create: { kind: 'ready', label: 'Try again' },
  },
  draft: { tone: 'neutral', words: 'Draft', hint: null, pollEveryMs: slowMs, create: hidden },
  awaiting_approval: { tone: 'info', words: 'Awaiting approval', hint: null, pollEveryMs: slowMs, create: hidden },
  awaiting_payment: { tone: 'info', words: 'Awaiting payment', hint: null, pollEveryMs: slowMs, create: hidden },
  part_paid: { tone: 'info', words: 'Part paid', hint: null, pollEveryMs: slowMs, create: hidden },
  paid: { tone: 'good', words: 'Paid', hint: null, pollEveryMs: slowMs, create: hidden },
  overdue: { tone: 'bad', words: 'Overdue', hint: null, pollEveryMs: slowMs, create: hidden },
  voided: {
    tone: 'neutral',
    words: 'Voided',
    hint: 'The invoice was voided or deleted in Xero. A new one is made only when you ask for it.',
    pollEveryMs: slowMs,
    create: { kind: 'ready', label: 'Create new invoice' },
  },
  mixed: { tone: 'info', words: 'Several invoices', hint: null, pollEveryMs: slowMs, create: hidden },
};

const invoiceStateViews: Record<InvoiceState, { tone: Tone; words: string }> = {
  draft: { tone: 'neutral', words: 'Draft' },
  awaiting_approval: { tone: 'info', words: 'Awaiting approval' },
  awaiting_payment: { tone: 'info', words: 'Awaiting payment' },
  part_paid: { tone: 'info', words: 'Part paid' },
  paid: { tone: 'good', words: 'Paid' },
  overdue: { tone: 'bad', words: 'Overdue' },
  voided: { tone: 'neutral', words: 'Voided' },
};

/** The states in which work is under way, with the step each has reached. */
export const creatingSteps = ['Recorded', 'Waiting its turn', 'Writing it in Xero', 'On this deal'] as const;
const reachedStep: Partial<Record<ShownState, number>> = { queued: 1, creating: 2 };

/** Which of `creatingSteps` is under way; null when nothing is. */
export function findCurrentStep(state: ShownState): number | null {
  return reachedStep[state] ?? null;
}

/** The pill: tone and words, with the days of the invoice that is overdue longest. */
export function describeDeal(view: Pick<ShownDeal, 'state' | 'invoices'>): { tone: Tone; words: string } {
  const { tone, words } = dealStateViews[view.state];
  const overdue = view.invoices.filter((invoice) => invoice.state === 'overdue');
  if (view.state === 'mixed' && overdue.length > 0)
    return { tone: 'bad', words: `${words}, ${String(overdue.length)} overdue` };
  if (view.state !== 'overdue') return { tone, words };
  return { tone, words: withDays(words, Math.max(0, ...overdue.map((invoice) => invoice.daysOverdue))) };
}

/** One invoice's badge, with the days when it is overdue. */
export function describeInvoice(invoice: Pick<InvoiceView, 'state' | 'daysOverdue'>): { tone: Tone; words: string } {
  const { tone, words } = invoiceStateViews[invoice.state];
  return { tone, words: invoice.state === 'overdue' ? withDays(words, invoice.daysOverdue) : words };
}

function withDays(words: string, days: number): string {
  return days > 0 ? `${words} ${String(days)} ${days === 1 ? 'day' : 'days'}` : words;
}

/** What the primary button offers: the state's own action, unless the connection or the person's rights forbid it. */
export function chooseCreateAction(view: Pick<ShownDeal, 'state' | 'connection' | 'can' | 'whoCan'>): CreateAction {
  const action = dealStateViews[view.state].create;
  if (action.kind !== 'ready' || (view.can.create && view.connection.state === 'connected')) return action;
  const reasons: Record<DealView['connection']['state'], string> = {
    connected: `You may not create invoices.${view.whoCan ? ` Who can: ${view.whoCan.create}.` : ''}`,
    not_connected: 'Xero has to be connected first.',
    lost: 'Xero has to be reconnected first.',
  };
  return { kind: 'disabled', label: action.label, reason: reasons[view.connection.state] };
}

/** Whether an invoice of Xero may be put on the deal now: not while one is being made, and not without Xero. */
export function offersLinking(view: Pick<ShownDeal, 'state' | 'connection' | 'can'>): boolean {
  const isUnderWay = dealStateViews[view.state].create.kind === 'busy';
  return view.can.link && view.connection.state === 'connected' && !isUnderWay;
}

/** How long until the panel asks again. */
export function choosePollEveryMs(state: ShownState, transport: TransportKind): number {
  const { pollEveryMs } = dealStateViews[state];
  if (transport !== 'relay') return pollEveryMs;
  return pollEveryMs <= settlingMs ? relayFastMs : relaySlowMs;
}
