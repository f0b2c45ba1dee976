/** How a state of the deal panel is made. */
import type { DealView } from '../../../server/api/contract/deal.ts';
import type { Problem } from '../../../server/api/contract/problems.ts';
import { buildDealView, dealId } from '../../support/deal-view.ts';
import type { GalleryState, PlayedAnswer } from '../gallery-state.ts';

export const dealPath = `/api/deals/${dealId}`;
export const readDeal = `GET ${dealPath}`;

/** Asks what is missing before the deal can be invoiced, or what the invoice would be. */
export const askReadiness = `POST ${dealPath}/invoices/preview`;
const isReady = { [askReadiness]: { body: { problems: [] } } };

/** A deal as the server tells it, and whatever else the state is about. */
export function panel(title: string, view: Partial<DealView>, more: Partial<GalleryState> = {}): GalleryState {
  const answers = { [readDeal]: { body: buildDealView(view) }, ...isReady, ...more.answers };
  return { title, ...more, answers };
}

/** A deal that cannot be read, or not yet. */
export function unread(title: string, answer: PlayedAnswer, more: Partial<GalleryState> = {}): GalleryState {
  return { title, ...more, answers: { [readDeal]: answer } };
}

export function told(code: string, message: string, fix: string | null = null, detail: string | null = null): Problem {
  return { code, message, fix, detail };
}
