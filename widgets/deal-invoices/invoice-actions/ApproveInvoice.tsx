import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Lock } from '../../ui/Lock.tsx';
import type { DealApi } from '../queries.ts';
import { approveOptions } from './action-queries.ts';
import { invoiceActionTexts } from './invoice-action-texts.ts';

/** Approves one invoice with one press; `asksWho`: the person has to prove who they are. */
export function ApproveInvoice(props: { api: DealApi; invoice: InvoiceView; asksWho: 'yes' | 'no' }) {
  const { api, invoice, asksWho } = props;
  const t = useTexts(invoiceActionTexts);
  const approve = useMutation(approveOptions(api, useQueryClient(), invoice.id));
  const isBusy = approve.isPending || invoice.asked?.state === 'under_way';
  return (
    <div className="panel-action">
      <Button
        look="primary"
        status={isBusy ? 'busy' : 'ready'}
        onPress={() => {
          approve.mutate();
        }}
      >
        {t('approve')}
        <span className="visually-hidden"> {invoice.number}</span>
        {asksWho === 'yes' && <Lock />}
      </Button>
      {approve.error !== null && (
        <FailureNotice
          title={t('approve_failed', { number: invoice.number })}
          failure={explainFailure(approve.error)}
        />
      )}
    </div>
  );
}
