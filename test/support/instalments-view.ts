import type { InstalmentsAnswer } from '../../server/api/contract/instalments.ts';

type Part = InstalmentsAnswer['instalments'][number];

/** A part of a deal as the server tells it: a planned deposit of 30 %. */
export function buildPart(changes: Partial<Part> = {}): Part {
  return {
    ...{ id: 'p-1', name: 'Deposit', share: { kind: 'percent', value: '30' }, date: null, state: 'planned' },
    ...{ amount: '360.00', total: '414.00', invoice: null, problem: null },
    ...changes,
  };
}

/** A plan of a deal over NZD 1,200.00 before tax, as the server tells it; without changes there is none yet. */
export function buildPlan(changes: Partial<InstalmentsAnswer> = {}): InstalmentsAnswer {
  const isPlanned = (changes.instalments ?? []).length > 0;
  return {
    ...{ version: isPlanned ? 1 : 0, today: '2026-11-22', currency: 'NZD', lineAmountTypes: 'Exclusive' },
    ...{ whole: { amount: '1200.00', total: '1380.00' }, plannedWhole: null, instalments: [] },
    ...{ invoicedOtherwise: '0.00', all: isPlanned ? '1200.00' : '0.00', left: isPlanned ? '0.00' : '1200.00' },
    ...{ overInvoiced: '0.00', excess: '0.00', agreedExcess: '0.00', errors: [], problems: [] },
    ...changes,
  };
}
