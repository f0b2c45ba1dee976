import { useQuery } from '@tanstack/react-query';
import type { Send } from '../api/client.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { titleOfProblem } from '../texts/problem-words.ts';
import { useTexts } from '../texts/use-texts.ts';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';
import { ProblemWords } from '../ui/ProblemWords.tsx';
import { attentionJobsOptions } from './queries.ts';

/** Says that Xero's events are late, missing or switched off, what to do, and when it will be well; gone once it is. */
export function XeroEventsNotice({ send }: { send: Send }) {
  const t = useTexts(settingsTexts);
  const { data } = useQuery(attentionJobsOptions(send));
  const webhooks = data?.webhooks;
  if (!webhooks?.problem) return null;
  const { problem } = webhooks;
  return (
    <div role="status">
      <Message tone="warn" title={titleOfProblem(problem)}>
        <ProblemWords problem={problem} />
        <p className="soft">
          {webhooks.lastAt !== null && `${t('last_event', { at: formatMoment(webhooks.lastAt) })} `}
          {problem.code === 'xero_events_missing' ? t('note_goes_hour') : t('note_goes')}
        </p>
      </Message>
    </div>
  );
}
