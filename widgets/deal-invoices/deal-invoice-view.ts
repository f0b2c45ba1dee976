/** How each state looks and reads. Every table is typed by the contract, so a new state fails to compile. */
import type { DealState, DealView } from '../../server/api/contract/deal.ts';
import type { InvoiceState, InvoiceView } from '../../server/api/contract/invoices.ts';
import type { TransportKind } from '../api/transport.ts';
import { translate } from '../texts/define-texts.ts';
import type { TranslateOf } from '../texts/define-texts.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { formatTime } from '../ui/format-date.ts';
import type { Tone } from '../ui/tone.ts';
import { describeWho } from './describe-who.ts';

/** `contact_needed`: stopped, only because a person has to say which Xero contact the customer is. */
export type ShownState = DealState | 'contact_needed';
export type ShownDeal = Omit<DealView, 'state'> & { state: ShownState };

type PanelKey = Parameters<TranslateOf<typeof panelTexts>>[0];

interface DealStateView {
  tone: Tone;
  /** The sentence under the pill; null where the invoices speak for themselves. */
  hint: PanelKey | null;
  pollEveryMs: number;
  create: PlannedAction;
}

/** What the primary button does; `busy`: it is being done; `reason`: why it cannot be done now. */
export type CreateAction =
  | { kind: 'hidden' }
  | { kind: 'busy'; label: string }
  | { kind: 'ready'; label: string }
  | { kind: 'disabled'; label: string; reason: string };

/** The same before it is said in words. */
type PlannedAction =
  | { kind: 'hidden' }
  | { kind: 'busy'; label: 'creating' | 'checking' }
  | { kind: 'ready'; label: 'create_invoice' | 'create_new_invoice' | 'try_again' }
  | { kind: 'disabled'; label: 'create_invoice'; reason: 'reason_set_up_first' };

const fastMs = 500;
const settlingMs = 2_000;
/** A stage is usually moved on the very page that shows the panel, so an invoice may appear any moment. */
const expectingMs = 3_000;
const slowMs = 10_000;
/** A relayed request costs a CRM credit and a second. */
const relayFastMs = 2_000;
const relaySlowMs = 15_000;

/** A wait that is over before it has been read is not told. */
const worthTellingMs = 5_000;

const hidden: PlannedAction = { kind: 'hidden' };
const creating: PlannedAction = { kind: 'busy', label: 'creating' };
const tryAgain: PlannedAction = { kind: 'ready', label: 'try_again' };
/** An invoice in Xero says all there is to say. */
const settled = { hint: null, pollEveryMs: slowMs, create: hidden } as const;

export const dealStateViews: Record<ShownState, DealStateView> = {
  not_invoiced: {
    ...{ tone: 'neutral', hint: 'hint_not_invoiced', pollEveryMs: expectingMs },
    create: { kind: 'ready', label: 'create_invoice' },
  },
  queued: { tone: 'info', hint: 'hint_queued', pollEveryMs: fastMs, create: creating },
  needs_setup: {
    ...{ tone: 'warn', hint: 'hint_needs_setup', pollEveryMs: slowMs },
    create: { kind: 'disabled', label: 'create_invoice', reason: 'reason_set_up_first' },
  },
  creating: { tone: 'info', hint: 'hint_creating', pollEveryMs: fastMs, create: creating },
  uncertain: {
    ...{ tone: 'warn', hint: 'hint_uncertain', pollEveryMs: settlingMs },
    create: { kind: 'busy', label: 'checking' },
  },
  failed: { tone: 'bad', hint: 'hint_failed', pollEveryMs: slowMs, create: tryAgain },
  contact_needed: { tone: 'warn', hint: 'hint_contact_needed', pollEveryMs: slowMs, create: tryAgain },
  draft: { tone: 'neutral', ...settled },
  awaiting_approval: { tone: 'info', ...settled },
  awaiting_payment: { tone: 'info', ...settled },
  part_paid: { tone: 'info', ...settled },
  paid: { tone: 'good', ...settled },
  overdue: { tone: 'bad', ...settled },
  voided: {
    ...{ tone: 'neutral', hint: 'hint_voided', pollEveryMs: slowMs },
    create: { kind: 'ready', label: 'create_new_invoice' },
  },
  credited: {
    ...{ tone: 'neutral', hint: 'hint_credited', pollEveryMs: slowMs },
    create: { kind: 'ready', label: 'create_new_invoice' },
  },
  mixed: { tone: 'info', ...settled },
};

const invoiceTones: Record<InvoiceState, Tone> = {
  draft: 'neutral',
  awaiting_approval: 'info',
  awaiting_payment: 'info',
  part_paid: 'info',
  paid: 'good',
  overdue: 'bad',
  voided: 'neutral',
  credited: 'neutral',
};

/** The states in which work is under way, with the step each has reached. */
export const creatingSteps = ['step_0', 'step_1', 'step_2', 'step_3'] as const;
const reachedStep: Partial<Record<ShownState, number>> = { queued: 1, creating: 2 };

/** Which of `creatingSteps` the invoice has come to; null when none is being made. */
export function findCurrentStep(state: ShownState): number | null {
  return reachedStep[state] ?? null;
}

/** The pill: tone and words, with the days of the invoice that is overdue longest. */
export function describeDeal(view: Pick<ShownDeal, 'state' | 'invoices'>): { tone: Tone; words: string } {
  const t = translate(panelTexts);
  const { tone } = dealStateViews[view.state];
  const { invoices } = view;
  if (view.state === 'voided' && invoices.length > 0 && invoices.every(isDeleted)) {
    return { tone, words: t('state_deleted') };
  }
  const overdue = view.invoices.filter((invoice) => invoice.state === 'overdue');
  if (view.state === 'mixed' && overdue.length > 0) {
    return { tone: 'bad', words: t('state_mixed_overdue', { count: overdue.length }) };
  }
  if (view.state !== 'overdue') return { tone, words: t(`state_${view.state}`) };
  return { tone, words: describeOverdue(Math.max(0, ...overdue.map((invoice) => invoice.daysOverdue))) };
}

/** One sentence under the pill: what it waits for, else what the state means; null where the invoices speak. */
export function describeHint(view: Pick<ShownDeal, 'state' | 'nextAttemptAt' | 'asOf' | 'connection'>): string | null {
  const t = translate(panelTexts);
  const { hint } = dealStateViews[view.state];
  if (findCurrentStep(view.state) !== null && view.connection.state !== 'connected') return t('hint_waits_connection');
  const { nextAttemptAt } = view;
  const waitMs = nextAttemptAt ? Date.parse(nextAttemptAt) - Date.parse(view.asOf) : 0;
  if (view.state === 'queued' && nextAttemptAt && waitMs > worthTellingMs) {
    return t('hint_waits_until', { time: formatTime(nextAttemptAt) });
  }
  return hint === null ? null : t(hint);
}

/** One invoice's badge, with the days when it is overdue. */
export function describeInvoice(
  invoice: Pick<InvoiceView, 'state' | 'daysOverdue'> & Partial<Pick<InvoiceView, 'status'>>,
): { tone: Tone; words: string } {
  const tone = invoiceTones[invoice.state];
  if (isDeleted(invoice)) return { tone, words: translate(panelTexts)('state_deleted') };
  if (invoice.state === 'overdue') return { tone, words: describeOverdue(invoice.daysOverdue) };
  return { tone, words: translate(panelTexts)(`state_${invoice.state}`) };
}

/** A draft ends so; an approved invoice is voided. */
const isDeleted = ({ status }: Partial<Pick<InvoiceView, 'status'>>): boolean => status === 'DELETED';

function describeOverdue(days: number): string {
  const t = translate(panelTexts);
  return days > 0 ? t('state_overdue_days', { count: days }) : t('state_overdue');
}

/** What the primary button offers: the state's own action, unless the connection or the person's rights forbid it. */
export function chooseCreateAction(
  view: Pick<ShownDeal, 'state' | 'connection' | 'can' | 'whoCan' | 'instalments'>,
): CreateAction {
  const t = translate(panelTexts);
  const action = dealStateViews[view.state].create;
  if (action.kind === 'hidden') return action;
  // Its parts are made where they are planned.
  if (isPlanned(view) && action.kind !== 'busy') return hidden;
  const isConnected = view.connection.state === 'connected';
  // What waits for the connection is not being done.
  const label = t(action.kind === 'busy' && !isConnected ? 'create_invoice' : action.label);
  if (action.kind === 'disabled') return { kind: 'disabled', label, reason: t(action.reason) };
  if (action.kind === 'busy' && isConnected) return { kind: 'busy', label };
  if (view.can.create && isConnected) return { kind: 'ready', label };
  const reasons: Record<DealView['connection']['state'], string> = {
    connected: view.whoCan ? t('no_create_right_who', { who: describeWho(view.whoCan.create) }) : t('no_create_right'),
    not_connected: t('reason_connect_first'),
    lost: t('reason_reconnect_first'),
  };
  return { kind: 'disabled', label, reason: reasons[view.connection.state] };
}

/** Whether an invoice of Xero may be put on the deal now: not while one is being made, and not without Xero. */
export function offersLinking(view: Pick<ShownDeal, 'state' | 'connection' | 'can'>): boolean {
  const isUnderWay = dealStateViews[view.state].create.kind === 'busy';
  return view.can.link && view.connection.state === 'connected' && !isUnderWay;
}

/** Whether it is worth knowing what an invoice still lacks: nothing is under way, and nothing else tells it. */
export function asksReadiness(view: Pick<ShownDeal, 'state' | 'connection' | 'problems' | 'instalments'>): boolean {
  const isQuiet = view.state === 'not_invoiced' && view.problems.length === 0;
  return isQuiet && view.connection.state === 'connected' && !isPlanned(view);
}

/** Whether parts of the deal are planned, so that it is not invoiced as a whole. */
function isPlanned({ instalments }: Pick<ShownDeal, 'instalments'>): boolean {
  return instalments != null && instalments.planned + instalments.made > 0;
}

/** How long until the panel asks again. */
export function choosePollEveryMs(state: ShownState, transport: TransportKind): number {
  const { pollEveryMs } = dealStateViews[state];
  if (transport !== 'relay') return pollEveryMs;
  return pollEveryMs <= settlingMs ? relayFastMs : relaySlowMs;
}
