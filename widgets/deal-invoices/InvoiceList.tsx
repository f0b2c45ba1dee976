import type { ReactNode } from 'react';
import type { DealView, InvoiceView } from '../../server/api/contract.ts';
import { InvoiceRow } from './InvoiceRow.tsx';

/** The deal's invoices, newest first; `actionOf`: what can be done with one of them. */
export function InvoiceList(props: { view: DealView; actionOf: (invoice: InvoiceView) => ReactNode }) {
  const { view, actionOf } = props;
  if (view.invoices.length === 0) return null;
  const newestFirst = view.invoices.toSorted(compareNewest);
  return (
    <section aria-label="Invoices">
      <ul className="invoices">
        {newestFirst.map((invoice) => (
          <InvoiceRow key={invoice.id} invoice={invoice} asOf={view.asOf} action={actionOf(invoice)} />
        ))}
      </ul>
    </section>
  );
}

/** By date; an invoice without one (Xero may still have to date it) is the newest. Equal dates keep the given order. */
function compareNewest(a: InvoiceView, b: InvoiceView): number {
  const undated = '9999-12-31';
  return (b.date ?? undated).localeCompare(a.date ?? undated);
}
