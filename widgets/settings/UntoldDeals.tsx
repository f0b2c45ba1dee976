import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobsAnswer } from '../../server/api/contract.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Message } from '../ui/Message.tsx';
import { confirmJobsOptions } from './queries.ts';

/** Deals found without an event wait for an administrator's yes: one for all of them. */
export function UntoldDeals({ send, jobs }: { send: Send; jobs: JobsAnswer['jobs'] }) {
  const [isAsking, setAsking] = useState(false);
  const confirm = useMutation(confirmJobsOptions(send, useQueryClient()));
  const count = jobs.filter(({ problem }) => problem?.code === 'needs_confirmation').length;
  if (count === 0) return null;
  return (
    <>
      <Message
        tone="warn"
        title={count === 1 ? 'A deal waits for your yes' : 'Deals wait for your yes'}
        action={
          <Button status={confirm.isPending ? 'busy' : 'ready'} onPress={() => setAsking(true)}>
            Let all go on
          </Button>
        }
      >
        <p>
          {count === 1 ? 'It' : 'They'} reached a rule’s stage without an event, long ago or many at once. Nothing was
          sent yet.
        </p>
      </Message>
      {confirm.error !== null && (
        <FailureNotice title="The deals were not let go on" failure={explainFailure(confirm.error)} />
      )}
      {isAsking && (
        <ConfirmDialog
          place="modal"
          title="Make invoices for all of them?"
          confirmLabel="Let all go on"
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            confirm.mutate();
          }}
        >
          <p>Every deal that waits for a yes is invoiced by its rule now. For a single one, use its Retry.</p>
        </ConfirmDialog>
      )}
    </>
  );
}
