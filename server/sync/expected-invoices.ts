import type { Deal } from './deal.ts';

/** Where a deal stands, and what it is worth. */
export type PlacedDeal = Pick<Deal, 'id' | 'name' | 'stage' | 'pipeline' | 'amount' | 'currency'>;
