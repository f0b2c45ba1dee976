import type { DealView } from '../../server/api/contract/deal.ts';
import type { CrmFailure } from '../../widgets/zoho/zoho-sdk.ts';

/** What a person does before a picture is taken; each waits for what it names. */
export type Step =
  | { press: string }
  | { choose: string }
  | { tick: string }
  | { open: string }
  | { type: string; into: string }
  | { see: string };

/** An answer of the played server: a body with status 200, a refusal, or none at all. */
export type PlayedAnswer =
  | { body: unknown }
  | { refusal: { status: number; code: string; detail: string; fix?: string; action?: string; errors?: unknown } }
  | 'never';

/** One state of a page, as fixtures make it. */
export interface GalleryState {
  title: string;
  /** By method and address, e.g. `GET /api/settings`; what follows a `?` may be left out. */
  answers: Record<string, PlayedAnswer>;
  /** What is answered from the second time on. */
  later?: Record<string, PlayedAnswer>;
  /** What was seen of the deal the last time. */
  kept?: DealView;
  /** Whether changes are told (the panel's live dot). */
  stream?: 'open' | 'refused';
  /** Goes offline once the page has been shown. */
  network?: 'lost';
  /** Where there is no CRM around the panel, or no deal. */
  place?: CrmFailure | 'no_deal';
  /** The part of the settings page, as its address names it. */
  hash?: string;
  steps?: Step[];
}

/** States that are looked at side by side. */
export interface GalleryGroup {
  name: string;
  page: 'panel' | 'settings';
  states: GalleryState[];
}
