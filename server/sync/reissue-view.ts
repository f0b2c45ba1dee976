import type { InvoiceView } from '../api/contract/invoices.ts';
import type { InvoiceReissue } from '../db/tables.ts';
import { sum, toCents } from './money.ts';

/** The credit and reissue of an invoice as the panel tells it. */
export function reissueView(reissue: InvoiceReissue): NonNullable<InvoiceView['reissue']> {
  const { state, step, plan, reason, creditNoteNumber, creditNoteTotal, applied } = reissue;
  const isKnown = creditNoteTotal !== null && applied !== null;
  return {
    ...{ step, plan, reason, creditNoteNumber },
    state: state === 'due' ? 'under_way' : state,
    applied: isKnown ? toCents(applied) : null,
    left: isKnown ? toCents(sum([creditNoteTotal]).minus(applied)) : null,
  };
}
