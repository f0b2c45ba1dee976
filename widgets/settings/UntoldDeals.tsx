import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobsAnswer } from '../../server/api/contract/jobs.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Message } from '../ui/Message.tsx';
import { confirmJobsOptions } from './queries.ts';

/** Deals found without an event wait for an administrator's yes: one for all of them. */
export function UntoldDeals({ send, jobs }: { send: Send; jobs: JobsAnswer['jobs'] }) {
  const t = useTexts(settingsTexts);
  const [isAsking, setAsking] = useState(false);
  const confirm = useMutation(confirmJobsOptions(send, useQueryClient()));
  const count = jobs.filter(({ problem }) => problem?.code === 'needs_confirmation').length;
  if (count === 0) return null;
  return (
    <>
      <Message
        tone="warn"
        title={t('yes_needed', { count })}
        action={
          <Button status={confirm.isPending ? 'busy' : 'ready'} onPress={() => setAsking(true)}>
            {t('let_go_on')}
          </Button>
        }
      >
        <p>{t('untold', { count })}</p>
      </Message>
      {confirm.error !== null && <FailureNotice title={t('not_let_go_on')} failure={explainFailure(confirm.error)} />}
      {isAsking && (
        <ConfirmDialog
          place="modal"
          title={t('make_all_title')}
          confirmLabel={t('let_go_on')}
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            confirm.mutate();
          }}
        >
          <p>{t('make_all_means')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
