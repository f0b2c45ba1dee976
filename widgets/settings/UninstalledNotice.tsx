import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { OrgAnswer } from '../../server/api/contract/connections.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';
import { resumeOptions } from './org-queries.ts';

/** All stands still since the extension was uninstalled: until when it is kept, and the way back. */
export function UninstalledNotice(props: { uninstalled: NonNullable<OrgAnswer['uninstalled']>; send: Send }) {
  const { at, erasedOn } = props.uninstalled;
  const t = useTexts(settingsTexts);
  const resume = useMutation(resumeOptions(props.send, useQueryClient()));
  return (
    <>
      <Message
        tone="bad"
        title={t('uninstalled')}
        action={
          <Button
            look="primary"
            status={resume.isPending ? 'busy' : 'ready'}
            onPress={() => {
              resume.mutate();
            }}
          >
            {t('resume')}
          </Button>
        }
      >
        <p>{t('uninstalled_means', { at: formatMoment(at), erasedOn: formatMoment(erasedOn) })}</p>
      </Message>
      {resume.error !== null && <FailureNotice title={t('not_resumed')} failure={explainFailure(resume.error)} />}
    </>
  );
}
