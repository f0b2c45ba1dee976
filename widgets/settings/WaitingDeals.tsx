import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { JobsAnswer, JobState } from '../../server/api/contract/jobs.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import type { TranslateOf } from '../texts/define-texts.ts';
import { titleOfProblem } from '../texts/problem-words.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { More } from '../ui/More.tsx';
import { ProblemWords } from '../ui/ProblemWords.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { Tone } from '../ui/tone.ts';
import { attentionJobsOptions, retryJobOptions } from './queries.ts';
import { UntoldDeals } from './UntoldDeals.tsx';

const tones: Record<JobState, Tone> = {
  ...{ queued: 'info', running: 'info', waiting: 'warn', needs_setup: 'warn', uncertain: 'warn' },
  ...{ failed: 'bad', done: 'good', skipped: 'neutral' },
};

/** The deals that wait or failed: why, what to do, and again. */
export function WaitingDeals({ send }: { send: Send }) {
  const t = useTexts(settingsTexts);
  const queryClient = useQueryClient();
  const jobs = useQuery({ ...attentionJobsOptions(send), select: (read) => read.jobs });
  const retry = useMutation(retryJobOptions(send, queryClient));
  return (
    <section className="card" aria-label={t('waiting_region')}>
      <div className="card-head">
        <h2>{t('waiting_title')}</h2>
        {jobs.data !== undefined && jobs.data.length > 0 && <span className="soft">{jobs.data.length}</span>}
      </div>
      {jobs.isPending && <Skeleton width="60%" height={16} />}
      {jobs.error !== null && <FailureNotice title={t('waiting_not_read')} failure={explainFailure(jobs.error)} />}
      {retry.error !== null && <FailureNotice title={t('not_retried')} failure={explainFailure(retry.error)} />}
      {jobs.data?.length === 0 && <p className="soft">{t('none_waits')}</p>}
      {jobs.data !== undefined && <UntoldDeals send={send} jobs={jobs.data} />}
      <ul className="jobs">
        {jobs.data?.map((job) => (
          <WaitingDeal
            key={job.id}
            job={job}
            retryStatus={retry.isPending && retry.variables === job.id ? 'busy' : 'ready'}
            onRetry={() => {
              if (!retry.isPending) retry.mutate(job.id);
            }}
          />
        ))}
      </ul>
    </section>
  );
}

function WaitingDeal(props: { job: JobsAnswer['jobs'][number]; retryStatus: 'ready' | 'busy'; onRetry: () => void }) {
  const { job, retryStatus, onRetry } = props;
  const t = useTexts(settingsTexts);
  const name = job.dealName ?? t('deal_by_id', { id: job.dealId });
  return (
    <li className="job">
      <div className="job-words">
        <p className="job-name">
          {name} <Badge tone={tones[job.state]} words={t(`job_${job.state}`)} />
        </p>
        {job.problem !== null && (
          <>
            <p>{titleOfProblem(job.problem)}</p>
            <ProblemWords problem={job.problem} />
            {job.problem.detail !== null && (
              <More label={t('details')}>
                <p className="soft">{job.problem.detail}</p>
              </More>
            )}
          </>
        )}
        <p className="job-times">{describeTimes(job, t)}</p>
      </div>
      <Button status={retryStatus} onPress={onRetry}>
        {t('retry')}
        <span className="visually-hidden"> {name}</span>
      </Button>
    </li>
  );
}

function describeTimes(
  { attempts, updatedAt, nextAttemptAt }: JobsAnswer['jobs'][number],
  t: TranslateOf<typeof settingsTexts>,
): string {
  const tries = attempts === 0 ? [] : [t('attempts', { count: attempts })];
  const parts = [...tries, formatMoment(updatedAt)];
  if (nextAttemptAt !== null) parts.push(t('next_at', { at: formatMoment(nextAttemptAt) }));
  return parts.join(' · ');
}
