import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { driftTexts } from '../texts/drift-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { later } from '../ui/later.ts';
import { reissueOptions } from './invoice-requests.ts';
import type { DealApi } from './queries.ts';

const ReissueDialog = later(async () => (await import('./ReissueDialog.tsx')).ReissueDialog);

/** Takes an approved invoice back and has it made anew, once a person has read what that means and said why. */
export function ReissueInvoice({ api, invoice }: { api: DealApi; invoice: InvoiceView }) {
  const t = useTexts(driftTexts);
  const queryClient = useQueryClient();
  const reissue = useMutation(reissueOptions(api, queryClient, invoice.id));
  const [dialog, setDialog] = useState<'open' | 'closed'>('closed');
  return (
    <>
      <Button
        status={reissue.isPending ? 'busy' : 'ready'}
        onPress={() => {
          setDialog('open');
        }}
      >
        {t('reissue')}
      </Button>
      {dialog === 'open' && (
        <ReissueDialog
          api={api}
          invoice={invoice}
          onAgree={(body) => {
            setDialog('closed');
            reissue.mutate(body);
          }}
          onCancel={() => {
            setDialog('closed');
          }}
        />
      )}
      {reissue.error !== null && <FailureNotice title={t('not_reissued')} failure={explainFailure(reissue.error)} />}
    </>
  );
}
