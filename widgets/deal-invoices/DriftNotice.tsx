import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { driftTexts } from '../texts/drift-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Message } from '../ui/Message.tsx';
import { describeDrift } from './describe-drift.ts';
import { acceptDriftOptions } from './invoice-requests.ts';
import type { DealApi } from './queries.ts';
import { ReissueInvoice } from './ReissueInvoice.tsx';

/** Where an invoice says something else than the deal, side by side, and what can be done about it. */
export function DriftNotice({ api, invoice }: { api: DealApi; invoice: InvoiceView }) {
  const t = useTexts(driftTexts);
  const queryClient = useQueryClient();
  const accept = useMutation(acceptDriftOptions(api, queryClient, invoice.id));
  if (invoice.drift.length === 0) return null;
  return (
    <Message tone="warn" title={t('title', { number: invoice.number })}>
      <table className="drift">
        <caption className="visually-hidden">{t('caption', { number: invoice.number })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('in_deal')}</th>
            <th scope="col">{t('in_xero')}</th>
          </tr>
        </thead>
        <tbody>
          {invoice.drift.map((drift, position) => {
            const { about, inDeal, inXero } = describeDrift(drift, invoice.currency);
            return (
              <tr key={position}>
                <th scope="row">{about}</th>
                <td>{inDeal}</td>
                <td>{inXero}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {invoice.repairs.length > 0 && (
        <div className="drift-repairs">
          {invoice.repairs.includes('accept') && (
            <Button
              status={accept.isPending ? 'busy' : 'ready'}
              onPress={() => {
                accept.mutate();
              }}
            >
              {t('accept')}
            </Button>
          )}
          {invoice.repairs.includes('reissue') && <ReissueInvoice api={api} invoice={invoice} />}
        </div>
      )}
      {accept.error !== null && <FailureNotice title={t('not_accepted')} failure={explainFailure(accept.error)} />}
    </Message>
  );
}
