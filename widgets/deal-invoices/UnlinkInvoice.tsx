import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InvoiceView } from '../../server/api/contract.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { linkTexts } from '../texts/link-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { unlinkInvoiceOptions } from './queries.ts';
import type { DealApi } from './queries.ts';

/** Takes an invoice off the deal, after a question. */
export function UnlinkInvoice({ api, invoice }: { api: DealApi; invoice: InvoiceView }) {
  const t = useTexts(linkTexts);
  const queryClient = useQueryClient();
  const unlink = useMutation(unlinkInvoiceOptions(api, queryClient, invoice.id));
  const [question, setQuestion] = useState<'open' | 'closed'>('closed');
  return (
    <>
      <Button
        look="quiet"
        status={unlink.isPending ? 'busy' : 'ready'}
        onPress={() => {
          setQuestion('open');
        }}
      >
        {t('unlink')}
        <span className="visually-hidden"> {t('unlink_of', { number: invoice.number })}</span>
      </Button>
      {question === 'open' && (
        <ConfirmDialog
          place="inline"
          title={t('unlink_title', { number: invoice.number })}
          confirmLabel={t('unlink')}
          onConfirm={() => {
            setQuestion('closed');
            unlink.mutate();
          }}
          onCancel={() => {
            setQuestion('closed');
          }}
        >
          <p>{t('stays_in_xero')}</p>
          {invoice.origin === 'made' && <p>{t('no_further')}</p>}
        </ConfirmDialog>
      )}
      {unlink.error !== null && <FailureNotice title={t('not_unlinked')} failure={explainFailure(unlink.error)} />}
    </>
  );
}
