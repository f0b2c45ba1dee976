import type { InvoiceView, OfferedAction } from '../api/contract/invoices.ts';
import type { Rights } from '../api/contract/rights.ts';
import type { Connection, DealInvoice, InvoiceAction, InvoiceReissue } from '../db/tables.ts';
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
const rightOf = { approve: 'approve', send: 'send', edit: 'create', void: 'void' } as const satisfies Record<
  OfferedAction,
  keyof Rights
>;

/** What came to nothing is told this long, or until something else is asked for. */
const TOLD_MS = 3600_000;

type Asked = Pick<InvoiceView, 'actions' | 'asked' | 'undoUntil' | 'isSending'>;

/** What a person may do with an invoice, and what becomes of what was asked for. */
export function askedOf(invoice: DealInvoice, of: AskedOfDeal, { viewer, rights, xero, now }: Looking): Asked {
  const { invoiceId } = invoice;
  const action = of.actions.find((row) => row.invoiceId === invoiceId);
  const isSending = of.sending.includes(invoiceId) && !invoice.sent;
  const isTakenBack = of.reissues.some((row) => row.invoiceId === invoiceId && row.state === 'due');
  const isBusy = isTakenBack || (action !== undefined && isUnderWay(action));
  const offered = offeredActions(invoice, { xero, underWay: isBusy ? 'something' : 'nothing', isSending });
  const canUndo =
    !isBusy && xero?.state === 'connected' && isOwnClick(invoice, { userId: viewer.userId, reissues: of.reissues });
  return {
    actions: offered.filter((name) => mayDo(rights[rightOf[name]], viewer)),
    asked: action ? askedView(action, now) : null,
    undoUntil: canUndo ? (undoShownUntil(invoice, now)?.toISOString() ?? null) : null,
    isSending,
  };
}

/** What only still notes its reason has been done as far as a person is concerned. */
function isUnderWay({ state, step }: InvoiceAction): boolean {
  return state === 'due' && step === 'write';
}

function askedView(row: InvoiceAction, now: Date): InvoiceView['asked'] {
  const { action, problem, state, createdAt } = row;
  if (isUnderWay(row)) return { action, state: 'under_way', problem };
  const isTold = state === 'failed' && now.getTime() - createdAt.getTime() < TOLD_MS;
  return isTold ? { action, state: 'failed', problem } : null;
}
