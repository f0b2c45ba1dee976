import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import type { InvoiceSearchAnswer } from '../../server/api/contract/invoice-links.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { linkTexts } from '../texts/link-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatDate } from '../ui/format-date.ts';
import { Spinner } from '../ui/Spinner.tsx';
import { describeInvoice } from './deal-invoice-view.ts';
import { formatMoney } from './format-money.ts';
import { invoiceSearchOptions, linkInvoiceKey, linkInvoiceOptions } from './link-queries.ts';
import type { DealApi } from './queries.ts';

type FoundInvoice = InvoiceSearchAnswer['invoices'][number];

/** The invoices that Xero has for what was typed, each to be linked unless a deal has it. */
export function FoundInvoices(props: { api: DealApi; typed: string; onLinked: () => void }) {
  const t = useTexts(linkTexts);
  const { api, typed, onLinked } = props;
  const queryClient = useQueryClient();
  const found = useQuery(invoiceSearchOptions(api, typed));
  const link = useMutation({ ...linkInvoiceOptions(api, queryClient), onSuccess: onLinked });
  if (found.data === undefined) {
    if (found.error !== null) {
      return <FailureNotice title={t('not_searched')} failure={explainFailure(found.error)} />;
    }
    return (
      <p role="status">
        <Spinner /> {t('searching')}
      </p>
    );
  }
  const { invoices } = found.data;
  return (
    <>
      <p role="status">{invoices.length === 0 ? t('nothing', { typed }) : t('found', { count: invoices.length })}</p>
      <ul className="found" aria-label={t('invoices')}>
        {invoices.map((invoice) => (
          <FoundInvoiceCard
            key={invoice.id}
            invoice={invoice}
            dealId={api.dealId}
            status={link.isPending ? (link.variables === invoice.id ? 'busy' : 'unavailable') : 'ready'}
            onPress={() => {
              // Asked of the cache, not of the last render: two clicks may come before React draws again.
              if (queryClient.isMutating({ mutationKey: linkInvoiceKey(api.dealId) }) === 0) link.mutate(invoice.id);
            }}
          />
        ))}
      </ul>
      {link.error !== null && <FailureNotice title={t('not_linked')} failure={explainFailure(link.error)} />}
    </>
  );
}

function FoundInvoiceCard(props: {
  invoice: FoundInvoice;
  dealId: string;
  status: 'ready' | 'busy' | 'unavailable';
  onPress: () => void;
}) {
  const t = useTexts(linkTexts);
  const { invoice, dealId, status, onPress } = props;
  const detailsId = useId();
  const { words } = describeInvoice({ state: invoice.state, daysOverdue: 0 });
  const details = [
    formatMoney(invoice.total, invoice.currency),
    words,
    ...(invoice.date === null ? [] : [formatDate(invoice.date)]),
    ...(invoice.reference ? [invoice.reference] : []),
  ];
  return (
    <li className="found-invoice">
      <div className="found-words">
        <p className="choice-name">
          {invoice.number} · {invoice.contactName}
        </p>
        <p id={detailsId} className="choice-note">
          {details.join(' · ')}
        </p>
      </div>
      {invoice.deal === null ? (
        <Button status={status} describedBy={detailsId} onPress={onPress}>
          {t('link')}
          <span className="visually-hidden"> {invoice.number}</span>
        </Button>
      ) : (
        <p className="choice-note">
          {invoice.deal.id === dealId ? t('already_here') : t('of_other_deal', { deal: invoice.deal.name })}
        </p>
      )}
    </li>
  );
}
