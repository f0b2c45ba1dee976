import type { DealSync } from '../db/deal-tables.ts';

/** Whoever clicked, by the CRM's id; an event that came later is nobody's click. */
export const askerOf = ({ cause, requestedBy }: Pick<DealSync, 'cause' | 'requestedBy'>): string | null =>
  cause === 'click' ? requestedBy : null;
