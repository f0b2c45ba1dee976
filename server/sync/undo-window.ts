import type { DealInvoice, InvoiceReissue } from '../db/invoice-tables.ts';
import { isLive } from './invoice.ts';

/** How long a person sees that what a click has made can be undone. */
const SHOWN_MS = 10_000;
/** What was clicked in time may arrive a little later. */
const ON_THE_WAY_MS = 2_000;

/** From then on nothing is undone any more; until then the invoice's e-mail is held back. */
export const undoEndsAt = (madeAt: Date): Date => new Date(madeAt.getTime() + SHOWN_MS + ON_THE_WAY_MS);

type Made = Pick<DealInvoice, 'madeBy' | 'createdAt' | 'status' | 'replacedAt' | 'ruleId' | 'instalment'>;

/** Whether this person may undo the invoice as far as the clock does not matter: their own click has made it, and it lives. */
export function isOwnClick(
  invoice: Made,
  {
    userId,
    reissues,
  }: { userId: string; reissues: Pick<InvoiceReissue, 'ruleId' | 'instalment' | 'state' | 'purpose'>[] },
): boolean {
  // Undone, the invoice that another one was taken back for would leave the deal with none.
  const isReissued = reissues.some(
    ({ purpose, state, ruleId, instalment }) =>
      purpose === 'reissue' && state === 'done' && ruleId === invoice.ruleId && instalment === invoice.instalment,
  );
  return invoice.madeBy === userId && !isReissued && isLive(invoice);
}

/** Until when the panel offers it; null: it is over. */
export function undoShownUntil({ createdAt }: Pick<Made, 'createdAt'>, now: Date): Date | null {
  const until = new Date(createdAt.getTime() + SHOWN_MS);
  return until > now ? until : null;
}
