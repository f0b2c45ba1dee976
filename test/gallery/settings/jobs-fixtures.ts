/** Work that waits or has failed. */
import { jobStates } from '../../../server/api/contract/jobs.ts';
import type { JobsAnswer } from '../../../server/api/contract/jobs.ts';
import type { GalleryState } from '../gallery-state.ts';

type Job = JobsAnswer['jobs'][number];
export const job = (id: string, changes: Partial<Job>): Job => ({
  ...{
    id,
    dealId: `30000000000000000${id}`,
    dealName: 'Student portal',
    kind: 'sync-deal',
    state: 'failed',
    attempts: 1,
  },
  ...{
    nextAttemptAt: null,
    createdAt: '2026-11-21T14:00:00.000Z',
    updatedAt: '2026-11-21T14:03:00.000Z',
    problem: null,
  },
  ...changes,
});
export const jobsAnswer = (jobs: Job[], webhooks?: JobsAnswer['webhooks']): JobsAnswer => ({
  ...{ jobs, nextCursor: null, budget: { minuteRemaining: 57, dayRemaining: 4870 } },
  ...(webhooks && { webhooks }),
});

/** By the state that is asked for. */
export function answerJobs({ jobs, ...rest }: JobsAnswer): GalleryState['answers'] {
  const byState = jobStates.map((state) => {
    const body = { ...rest, jobs: jobs.filter((each) => each.state === state) };
    return [`GET /api/jobs?state=${state}`, { body }] as const;
  });
  return Object.fromEntries(byState);
}
