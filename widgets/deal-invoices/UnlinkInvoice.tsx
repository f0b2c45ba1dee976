import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InvoiceView } from '../../server/api/contract.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { unlinkInvoiceOptions } from './queries.ts';
import type { DealApi } from './queries.ts';

/** Takes an invoice off the deal, after a question. */
export function UnlinkInvoice({ api, invoice }: { api: DealApi; invoice: InvoiceView }) {
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
        Unlink<span className="visually-hidden"> {invoice.number} from this deal</span>
      </Button>
      {question === 'open' && (
        <ConfirmDialog
          place="inline"
          title={`Take ${invoice.number} off this deal?`}
          confirmLabel="Unlink"
          onConfirm={() => {
            setQuestion('closed');
            unlink.mutate();
          }}
          onCancel={() => {
            setQuestion('closed');
          }}
        >
          <p>It stays in Xero as it is.</p>
          {invoice.origin === 'made' && <p>No other invoice is made for this deal unless you create one here.</p>}
        </ConfirmDialog>
      )}
      {unlink.error !== null && (
        <FailureNotice title="The invoice was not unlinked" failure={explainFailure(unlink.error)} />
      )}
    </>
  );
}
