/** Pure: the deal as it is to be shown, and whether it waits for a person to say which Xero contact its customer is. */
import type { DealState, DealView } from '../../server/api/contract/deal.ts';
import type { Problem } from '../../server/api/contract/problems.ts';
import { isCredited, type ShownDeal } from './deal-invoice-view.ts';

/** The problems that end when a person chooses the contact. */
const questionCodes: readonly string[] = ['contact_unclear', 'contact_name_taken'];

/** In these the question has been answered and the work goes on: what stands beside the deal is the last try's. */
const answeredStates: readonly DealState[] = ['queued', 'creating'];

/** The problem that asks for the contact; without a connection to Xero nobody can answer it. */
export function findContactQuestion(view: Pick<DealView, 'problems' | 'connection'>): Problem | null {
  if (view.connection.state !== 'connected') return null;
  return view.problems.find(({ code }) => questionCodes.includes(code)) ?? null;
}

/** The deal as it is to be shown: one that only lacks the contact has not failed, and an answered question is gone. */
export function showDeal(view: DealView): ShownDeal {
  const question = findContactQuestion(view);
  if (question === null) return showCredited(view);
  const others = view.problems.filter((problem) => problem !== question);
  if (answeredStates.includes(view.state)) return { ...view, problems: others };
  return view.state === 'failed' && others.length === 0 ? { ...view, state: 'contact_needed' } : view;
}

/** A deal none of whose invoices counts any more, because a credit note took one of them back. */
function showCredited(view: DealView): ShownDeal {
  return view.state === 'voided' && view.invoices.some(isCredited) ? { ...view, state: 'credited' } : view;
}
