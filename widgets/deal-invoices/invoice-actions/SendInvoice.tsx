import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Lock } from '../../ui/Lock.tsx';
import type { DealApi } from '../queries.ts';
import { emailOptions } from './action-queries.ts';
import { invoiceActionTexts } from './invoice-action-texts.ts';
import { SendDialog } from './SendDialog.tsx';

/** Has Xero e-mail one approved invoice, after a question; `asksWho`: the person has to prove who they are. */
export function SendInvoice(props: { api: DealApi; invoice: InvoiceView; asksWho: 'yes' | 'no' }) {
  const { api, invoice, asksWho } = props;
  const t = useTexts(invoiceActionTexts);
  const email = useMutation(emailOptions(api, useQueryClient(), invoice.id));
  const [question, setQuestion] = useState<'open' | 'closed'>('closed');
  return (
    <div className="panel-action">
      <Button
        look="primary"
        status={email.isPending || invoice.isSending === true ? 'busy' : 'ready'}
        onPress={() => {
          setQuestion('open');
        }}
      >
        {t('email')}
        <span className="visually-hidden"> {invoice.number}</span>
        {asksWho === 'yes' && <Lock />}
      </Button>
      {question === 'open' && (
        <SendDialog
          number={invoice.number}
          onConfirm={() => {
            setQuestion('closed');
            email.mutate();
          }}
          onCancel={() => {
            setQuestion('closed');
          }}
        />
      )}
      {email.error !== null && (
        <FailureNotice title={t('email_failed', { number: invoice.number })} failure={explainFailure(email.error)} />
      )}
    </div>
  );
}
