import type { InvoiceView, OfferedAction } from '../api/contract/invoices.ts';
import type { Rights } from '../api/contract/rights.ts';
import type { DealInvoice, InvoiceAction, InvoiceReissue } from '../db/invoice-tables.ts';
import type { Connection } from '../db/org-tables.ts';
import { offeredActions } from './plan-action.ts';
import { mayDo, type CrmPosition } from './rights.ts';
import { isOwnClick, undoShownUntil } from './undo-window.ts';

/** What is known of a deal's invoices besides what Xero says of them. */
export interface AskedOfDeal {
  actions: InvoiceAction[];
  reissues: InvoiceReissue[];
  /** Invoices whose e-mail waits to go out, by Xero's id. */
  sending: string[];
}

/** Who looks, and when. */
interface Looking {
  viewer: CrmPosition & { userId: string };
  rights: Rights;
  xero: Pick<Connection, 'state' | 'tenantId'> | undefined;
  now: Date;
}

/** The right that each action needs. */
const rightOf = {
  ...{ approve: 'approve', send: 'send', edit: 'create' },
  ...{ credit: 'void', void: 'void' },
} as const satisfies Record<OfferedAction, keyof Rights>;

/** What came to nothing is told this long, or until something else is asked for. */
const TOLD_MS = 3600_000;

type Asked = Pick<InvoiceView, 'actions' | 'asked' | 'undoUntil' | 'isSending'>;

/** What a person may do with an invoice, and what becomes of what was asked for. */
export function askedOf(invoice: DealInvoice, of: AskedOfDeal, { viewer, rights, xero, now }: Looking): Asked {
  const { invoiceId } = invoice;
  const actions = of.actions.filter((row) => row.invoiceId === invoiceId);
  const takenBack = of.reissues.filter((row) => row.invoiceId === invoiceId);
  const isBusy = [...actions, ...takenBack].some(isUnderWay);
  const isSending = of.sending.includes(invoiceId) && !invoice.sent;
  const offered = offeredActions(invoice, { xero, underWay: isBusy ? 'something' : 'nothing', isSending });
  const canUndo =
    !isBusy && xero?.state === 'connected' && isOwnClick(invoice, { userId: viewer.userId, reissues: of.reissues });
  return {
    actions: offered.filter((name) => mayDo(rights[rightOf[name]], viewer)),
    asked: lastAsked([...actions, ...creditsOf(takenBack)], now),
    undoUntil: canUndo ? (undoShownUntil(invoice, now)?.toISOString() ?? null) : null,
    isSending,
  };
}

/** What only still notes its reason has been done as far as a person is concerned. */
export function isUnderWay({ state, step }: Pick<InvoiceAction | InvoiceReissue, 'state' | 'step'>): boolean {
  return state === 'due' && step !== 'note';
}

type Asking = Pick<InvoiceAction | InvoiceReissue, 'state' | 'step' | 'problem' | 'createdAt'> & {
  action: NonNullable<InvoiceView['asked']>['action'];
};

/** What is made anew is told on its own. */
function creditsOf(takenBack: InvoiceReissue[]): Asking[] {
  return takenBack.filter(({ purpose }) => purpose === 'credit').map((row) => ({ ...row, action: 'credit' }));
}

/** Only the last request is told: the next one takes the place of what is over. */
function lastAsked(requests: Asking[], now: Date): InvoiceView['asked'] {
  const [last] = requests.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
  if (!last) return null;
  const { action, problem, state, createdAt } = last;
  if (isUnderWay(last)) return { action, state: 'under_way', problem };
  const isTold = state === 'failed' && now.getTime() - createdAt.getTime() < TOLD_MS;
  return isTold ? { action, state: 'failed', problem } : null;
}
