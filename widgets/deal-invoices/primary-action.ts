/** Pure: the one thing that the panel offers first, by what the deal needs next. */
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { chooseCreateAction } from './deal-invoice-view.ts';
import type { ShownDeal } from './deal-invoice-view.ts';

export type PrimaryAction =
  | { kind: 'none' }
  /** It is being done. */
  | { kind: 'busy'; label: string }
  | { kind: 'create'; label: string }
  /** Something stands in the way: it is put right in the preview, or in Settings. */
  | { kind: 'fix'; where: 'preview' | 'settings' }
  /** The next part of a deal that is invoiced in parts is made where they are planned. */
  | { kind: 'parts' }
  | { kind: 'reconnect'; connection: 'lost' | 'not_connected' }
  /** Of the only invoice that waits for it. */
  | { kind: 'approve' | 'send'; invoice: InvoiceView }
  | { kind: 'unavailable'; label: string; reason: string };

/** A connection first, then what stands in the invoice's way, the invoice, and what is to be done with it. */
export function choosePrimaryAction(view: ShownDeal): PrimaryAction {
  const { state } = view.connection;
  // Only an administrator gets anywhere in Settings; the others read why it cannot be done.
  const mayMend = view.viewer !== 'user';
  if (state !== 'connected' && mayMend) return { kind: 'reconnect', connection: state };
  if (view.state === 'needs_setup' && mayMend) return { kind: 'fix', where: 'settings' };
  const create = chooseCreateAction(view);
  if (create.kind === 'busy') return create;
  if (create.kind === 'disabled') return { ...create, kind: 'unavailable' };
  if (create.kind === 'hidden') return chooseInvoiceAction(view);
  return view.state === 'failed' ? { kind: 'fix', where: 'preview' } : { kind: 'create', label: create.label };
}

function chooseInvoiceAction({ invoices, instalments, connection }: ShownDeal): PrimaryAction {
  const hasPartToMake = (instalments?.planned ?? 0) > 0 && connection.state === 'connected';
  const waitingFor = (kind: 'approve' | 'send') =>
    invoices.filter(({ sent, actions }) => !sent && actions?.includes(kind));
  return (
    only('approve', waitingFor('approve')) ??
    only('send', waitingFor('send')) ?? { kind: hasPartToMake ? 'parts' : 'none' }
  );
}

function only(kind: 'approve' | 'send', invoices: InvoiceView[]): PrimaryAction | null {
  const [invoice, another] = invoices;
  return invoice && !another ? { kind, invoice } : null;
}
