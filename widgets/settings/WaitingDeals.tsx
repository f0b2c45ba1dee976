import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { JobsAnswer, JobState } from '../../server/api/contract.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { More } from '../ui/More.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { Tone } from '../ui/tone.ts';
import { attentionJobsOptions, retryJobOptions } from './queries.ts';
import { UntoldDeals } from './UntoldDeals.tsx';

const jobStateViews: Record<JobState, { tone: Tone; words: string }> = {
  queued: { tone: 'info', words: 'Queued' },
  running: { tone: 'info', words: 'Running' },
  waiting: { tone: 'warn', words: 'Waiting' },
  needs_setup: { tone: 'warn', words: 'Needs set-up' },
  uncertain: { tone: 'warn', words: 'Checking with Xero' },
  failed: { tone: 'bad', words: 'Failed' },
  done: { tone: 'good', words: 'Done' },
  skipped: { tone: 'neutral', words: 'Skipped' },
};

/** The deals that wait or failed: why, what to do, and again. */
export function WaitingDeals({ send }: { send: Send }) {
  const queryClient = useQueryClient();
  const jobs = useQuery({ ...attentionJobsOptions(send), select: (read) => read.jobs });
  const retry = useMutation(retryJobOptions(send, queryClient));
  return (
    <section className="card" aria-label="Waiting deals">
      <div className="card-head">
        <h2>Deals that wait</h2>
        {jobs.data !== undefined && jobs.data.length > 0 && <span className="soft">{jobs.data.length}</span>}
      </div>
      {jobs.isPending && <Skeleton width="60%" height={16} />}
      {jobs.error !== null && (
        <FailureNotice title="The waiting deals could not be read" failure={explainFailure(jobs.error)} />
      )}
      {retry.error !== null && (
        <FailureNotice title="The deal was not tried again" failure={explainFailure(retry.error)} />
      )}
      {jobs.data?.length === 0 && <p className="soft">None: nothing waits and nothing failed.</p>}
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
  const name = job.dealName ?? `Deal ${job.dealId}`;
  return (
    <li className="job">
      <div className="job-words">
        <p className="job-name">
          {name} <Badge {...jobStateViews[job.state]} />
        </p>
        {job.problem !== null && (
          <>
            <p>{job.problem.message}</p>
            {job.problem.fix !== null && <p className="soft">{job.problem.fix}</p>}
            {job.problem.detail !== null && (
              <More label="Details">
                <p className="soft">{job.problem.detail}</p>
              </More>
            )}
          </>
        )}
        <p className="job-times">{describeTimes(job)}</p>
      </div>
      <Button status={retryStatus} onPress={onRetry}>
        Retry<span className="visually-hidden"> {name}</span>
      </Button>
    </li>
  );
}

function describeTimes({ attempts, updatedAt, nextAttemptAt }: JobsAnswer['jobs'][number]): string {
  const tries = attempts === 0 ? [] : [`${String(attempts)} ${attempts === 1 ? 'attempt' : 'attempts'}`];
  const parts = [...tries, formatMoment(updatedAt)];
  if (nextAttemptAt !== null) parts.push(`next ${formatMoment(nextAttemptAt)}`);
  return parts.join(' · ');
}
