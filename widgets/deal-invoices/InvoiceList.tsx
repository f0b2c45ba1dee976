import type { ReactNode } from 'react';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { More } from '../ui/More.tsx';
import { InvoiceRow } from './InvoiceRow.tsx';

/** So many are shown at once; a list that is hardly longer is shown whole. */
const shownAtOnce = 5;

/** The deal's invoices, newest first; `actionOf`: what can be done with one of them. */
export function InvoiceList(props: { view: DealView; actionOf: (invoice: InvoiceView) => ReactNode }) {
  const t = useTexts(panelTexts);
  const { view, actionOf } = props;
  if (view.invoices.length === 0) return null;
  const newestFirst = view.invoices.toSorted(compareNewest);
  const shown = newestFirst.length <= shownAtOnce + 1 ? newestFirst : newestFirst.slice(0, shownAtOnce);
  const older = newestFirst.slice(shown.length);
  const rowOf = (invoice: InvoiceView) => (
    <InvoiceRow
      key={invoice.id}
      invoice={invoice}
      today={view.today ?? view.asOf.slice(0, 10)}
      action={actionOf(invoice)}
    />
  );
  return (
    <section className="invoice-list" aria-label={t('invoices')}>
      <ul className="invoices">{shown.map(rowOf)}</ul>
      {older.length > 0 && (
        <More label={t('older_invoices', { count: older.length })}>
          <ul className="invoices">{older.map(rowOf)}</ul>
        </More>
      )}
    </section>
  );
}

/** By date; an invoice without one (Xero may still have to date it) is the newest. Equal dates keep the given order. */
function compareNewest(a: InvoiceView, b: InvoiceView): number {
  const undated = '9999-12-31';
  return (b.date ?? undated).localeCompare(a.date ?? undated);
}
