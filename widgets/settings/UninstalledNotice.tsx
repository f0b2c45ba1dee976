import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { OrgAnswer } from '../../server/api/contract.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';
import { resumeOptions } from './org-queries.ts';

/** All stands still since the extension was uninstalled: until when it is kept, and the way back. */
export function UninstalledNotice(props: { uninstalled: NonNullable<OrgAnswer['uninstalled']>; send: Send }) {
  const { at, erasedOn } = props.uninstalled;
  const resume = useMutation(resumeOptions(props.send, useQueryClient()));
  return (
    <>
      <Message
        tone="bad"
        title="Deal Ledger was uninstalled from Zoho CRM"
        action={
          <Button
            look="primary"
            status={resume.isPending ? 'busy' : 'ready'}
            onPress={() => {
              resume.mutate();
            }}
          >
            Resume
          </Button>
        }
      >
        <p>
          Everything is paused since {formatMoment(at)}. On {formatMoment(erasedOn)} the grants and all data are erased,
          unless an administrator signs in here before. What waits goes on when you resume.
        </p>
      </Message>
      {resume.error !== null && <FailureNotice title="Not resumed" failure={explainFailure(resume.error)} />}
    </>
  );
}
