import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InvoiceView, ReissueAnswer } from '../../server/api/contract.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Field } from '../ui/Field.tsx';
import { Message } from '../ui/Message.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { describePlan } from './describe-reissue.ts';
import { reissueOptions, reissuePlanOptions } from './queries.ts';
import type { DealApi } from './queries.ts';

/** Takes an approved invoice back and has it made anew, once a person has read what that means and said why. */
export function ReissueInvoice({ api, invoice }: { api: DealApi; invoice: InvoiceView }) {
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
        Credit and reissue…
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
      {reissue.error !== null && (
        <FailureNotice title="This was not asked for" failure={explainFailure(reissue.error)} />
      )}
    </>
  );
}

/** Says what it comes to, and asks for the reason. */
export function ReissueDialog(props: {
  api: DealApi;
  invoice: InvoiceView;
  onAgree: (body: { reason: string; plan: NonNullable<ReissueAnswer['plan']> }) => void;
  onCancel: () => void;
}) {
  const { number, id } = props.invoice;
  const found = useQuery(reissuePlanOptions(props.api, id));
  const [typed, setTyped] = useState('');
  const reason = typed.trim();
  const plan = found.data?.problems.length === 0 && !found.isFetching ? found.data.plan : null;
  const isReady = plan !== null && reason !== '';
  return (
    <ConfirmDialog
      place="inline"
      title={`Credit and reissue ${number}?`}
      confirmLabel="Credit and reissue"
      confirmStatus={isReady ? 'ready' : 'unavailable'}
      onConfirm={() => {
        if (isReady) props.onAgree({ reason, plan });
      }}
      onCancel={props.onCancel}
    >
      <div role="status">
        {found.isFetching && (
          <p>
            <Spinner /> Asking Xero what this comes to…
          </p>
        )}
        {found.error !== null && (
          <FailureNotice title="Xero could not be asked" failure={explainFailure(found.error)} />
        )}
        {found.data !== undefined && !found.isFetching && <Consequences number={number} answer={found.data} />}
      </div>
      <Field label="Reason" note="Stands on the credit note as its reference.">
        {(control) => (
          <input
            {...control}
            className="input"
            type="text"
            required
            maxLength={255}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
            }}
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}

function Consequences({ number, answer }: { number: string; answer: ReissueAnswer }) {
  const { plan, newInvoice, problems } = answer;
  if (plan === null || problems.length > 0) {
    return problems.map((problem, position) => (
      <Message key={position} tone="warn" title={problem.message}>
        {problem.fix !== null && <p>{problem.fix}</p>}
      </Message>
    ));
  }
  return describePlan(number, plan, newInvoice).map((sentence) => <p key={sentence}>{sentence}</p>);
}
