import { useQuery } from '@tanstack/react-query';
import type { JobStoryAnswer } from '../../../server/api/contract/monitor.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { formatMoment, formatTime } from '../../ui/format-date.ts';
import { More } from '../../ui/More.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { storyOptions } from './monitor-queries.ts';
import type { MonitorWords } from './monitor-texts.ts';
import { nameAction } from './name-action.ts';

type Step = JobStoryAnswer['steps'][number];
type Call = Extract<Step, { kind: 'attempt' }>['calls'][number];

/** What happened to one deal, from the event to Xero’s answer. */
export function JobStory({ send, t, jobId }: { send: Send; t: MonitorWords; jobId: string }) {
  const story = useQuery(storyOptions(send, jobId));
  return (
    <div className="story">
      {story.isPending && <Skeleton width="80%" height={60} />}
      {story.error !== null && <FailureNotice title={t('story_not_read')} failure={explainFailure(story.error)} />}
      {story.data?.steps.length === 0 && <p className="soft">{t('story_none')}</p>}
      {story.data !== undefined && (
        <>
          {story.data.job.problem?.detail && (
            <p className="soft">{t('said', { words: story.data.job.problem.detail })}</p>
          )}
          <ol className="story-steps">
            {story.data.steps.map((step, index) => (
              <li key={`${step.at} ${String(index)}`} className={`story-step story-${step.kind}`}>
                <span className="job-times">{formatMoment(step.at)}</span>
                <StepWords step={step} t={t} />
              </li>
            ))}
          </ol>
          <p className="soft">{t('story_note')}</p>
          {story.data.job.correlationId && (
            <p className="job-times">{t('story_log_id', { id: story.data.job.correlationId })}</p>
          )}
        </>
      )}
    </div>
  );
}

function StepWords({ step, t }: { step: Step; t: MonitorWords }) {
  if (step.kind === 'event') {
    const words = t(eventKeys[step.source]);
    return <p>{step.stage === null ? words : t('event_stage', { event: words, stage: step.stage })}</p>;
  }
  if (step.kind === 'action') {
    return (
      <p>
        {nameAction(t, step.action)}
        {step.actor === 'person' && ` · ${t('by_person')}`}
        {` · ${t(`outcome_${step.outcome}`, { code: step.code ?? '' })}`}
      </p>
    );
  }
  const refused = step.calls.filter(({ status }) => status === null || status >= 400);
  return (
    <>
      <p>
        {t('attempt', { count: step.calls.length, seconds: Math.round(step.durationMs / 100) / 10 })}
        {refused.length > 0 && ` · ${t('attempt_refused', { count: refused.length })}`}
      </p>
      <More label={t('calls')} start={refused.length > 0 ? 'open' : 'closed'}>
        <ul className="calls">
          {step.calls.map((call, index) => (
            <CallLine key={`${call.at} ${String(index)}`} call={call} t={t} />
          ))}
        </ul>
      </More>
    </>
  );
}

const eventKeys = {
  'zoho-notification': 'event_notification',
  'zoho-stage': 'event_stage_function',
  click: 'event_click',
} as const;

function CallLine({ call, t }: { call: Call; t: MonitorWords }) {
  const { at, side, method, path, status, durationMs, code, said, correlationId, sharedBy } = call;
  const isRefused = status === null || status >= 400;
  return (
    <li className={isRefused ? 'call call-refused' : 'call'}>
      <code>
        {method} {path}
      </code>
      <span className="job-times">
        {[
          side === 'xero' ? 'Xero' : 'Zoho CRM',
          status === null ? t('no_answer') : String(status),
          t('milliseconds', { ms: durationMs }),
          formatTime(at),
          sharedBy > 1 && t('shared_by', { count: sharedBy }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {(said ?? code) !== null && <span>{said ?? code}</span>}
      {correlationId !== null && <span className="job-times">{t('correlation', { id: correlationId })}</span>}
    </li>
  );
}
