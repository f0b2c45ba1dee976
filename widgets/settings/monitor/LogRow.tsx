import { useState } from 'react';
import type { JobState, JobView } from '../../../server/api/contract/jobs.ts';
import type { Problem } from '../../../server/api/contract/problems.ts';
import type { Send } from '../../api/client.ts';
import { findProblemWords } from '../../texts/problem-words.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { formatMoment } from '../../ui/format-date.ts';
import type { Tone } from '../../ui/tone.ts';
import { JobStory } from './JobStory.tsx';
import type { MonitorWords } from './monitor-texts.ts';

const stateTones: Record<JobState, Tone> = {
  ...{ queued: 'info', running: 'info', waiting: 'warn', needs_setup: 'warn', uncertain: 'warn' },
  ...{ failed: 'bad', done: 'good', skipped: 'neutral' },
};
const needsSomebody: readonly JobState[] = ['waiting', 'needs_setup', 'uncertain', 'failed'];

/** One item of the log, with what may be done about it; opened, its story. */
export function LogRow(props: {
  send: Send;
  t: MonitorWords;
  job: JobView;
  status: 'ready' | 'busy';
  onRetry: () => void;
  onIgnore: () => void;
  onHeed: () => void;
}) {
  const { send, t, job, status, onRetry, onIgnore, onHeed } = props;
  const [story, setStory] = useState<'closed' | 'open'>('closed');
  const name = dealNameOf(t, job);
  const readOut = <span className="visually-hidden"> {name}</span>;
  const isOpen = needsSomebody.includes(job.state);
  return (
    <li className="job">
      <div className="job-words">
        <p className="job-name">
          {name} <Badge tone={stateTones[job.state]} words={t(`state_${job.state}`)} />
          {job.ignored && <Badge tone="neutral" words={t('is_ignored')} />}
        </p>
        {job.problem !== null && <JobProblem problem={job.problem} />}
        {job.ignored && (
          <p className="soft">
            {t('ignored_because', {
              ...{ reason: job.ignored.reason, by: job.ignored.by, moment: formatMoment(job.ignored.at) },
            })}
          </p>
        )}
        <p className="job-times">{describeJob(t, job)}</p>
      </div>
      <div className="card-actions">
        {isOpen && (
          <Button status={status} onPress={onRetry}>
            {t('retry')}
            {readOut}
          </Button>
        )}
        {isOpen && !job.ignored && (
          <Button onPress={onIgnore}>
            {t('ignore')}
            {readOut}
          </Button>
        )}
        {job.ignored && (
          <Button status={status} onPress={onHeed}>
            {t('heed')}
            {readOut}
          </Button>
        )}
        <button
          type="button"
          className="button button-quiet"
          aria-expanded={story === 'open'}
          onClick={() => {
            setStory(story === 'open' ? 'closed' : 'open');
          }}
        >
          {story === 'open' ? t('story_close') : t('story_open')}
          {readOut}
        </button>
      </div>
      {story === 'open' && <JobStory {...{ send, t }} jobId={job.id} />}
    </li>
  );
}

/** What is wrong and what to do, in the reader’s language as far as there are words; then the server’s own below. */
function JobProblem({ problem: { code, message, fix } }: { problem: Problem }) {
  const words = findProblemWords(code);
  const whatToDo = words?.fix ?? fix;
  return (
    <>
      <p>{words?.title ?? message}</p>
      {whatToDo !== null && <p className="soft">{whatToDo}</p>}
      {words !== null && (
        <p className="soft" lang="en">
          {message}
        </p>
      )}
    </>
  );
}

export function dealNameOf(t: MonitorWords, { dealName, dealId }: JobView): string {
  return dealName || t('deal_without_name', { id: dealId });
}

function describeJob(t: MonitorWords, job: JobView): string {
  const { attempts, ruleName, invoiceNumber, cause, updatedAt, nextAttemptAt } = job;
  return [
    invoiceNumber && t('invoice', { number: invoiceNumber }),
    ruleName,
    cause && t(`asked_by_${cause}`),
    attempts > 0 && t('attempts', { count: attempts }),
    formatMoment(updatedAt),
    nextAttemptAt !== null && t('next_at', { moment: formatMoment(nextAttemptAt) }),
  ]
    .filter(Boolean)
    .join(' · ');
}
