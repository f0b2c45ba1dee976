import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { JobView } from '../../../server/api/contract/jobs.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { settingsOptions } from '../queries.ts';
import { IgnoreDialog } from './IgnoreDialog.tsx';
import { LogFilters } from './LogFilters.tsx';
import { LogRow } from './LogRow.tsx';
import { heedOptions, ignoreOptions, logOptions, retryOneOptions, type LogFilter } from './monitor-queries.ts';
import { monitorTexts } from './monitor-texts.ts';

/** The sync log: all that was asked for, narrowed, searched, and each with its story. */
export function SyncLog(props: {
  send: Send;
  filter: LogFilter;
  /** `led`: the reader was sent here. */
  arrival: 'plain' | 'led';
  onFilter: (filter: LogFilter) => void;
}) {
  const { send, filter, arrival, onFilter } = props;
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (arrival === 'led') section.current?.focus();
  }, [arrival]);
  const t = useTexts(monitorTexts);
  const queryClient = useQueryClient();
  const log = useInfiniteQuery(logOptions(send, filter));
  const rules = useQuery({ ...settingsOptions(send), select: (settings) => settings.rules });
  const [ignoring, setIgnoring] = useState<JobView | null>(null);
  const retry = useMutation(retryOneOptions(send, queryClient));
  const ignore = useMutation(ignoreOptions(send, queryClient));
  const heed = useMutation(heedOptions(send, queryClient));
  const jobs = log.data?.pages.flatMap((page) => page.jobs) ?? [];
  const failure = retry.error ?? ignore.error ?? heed.error;
  return (
    <section className="card" aria-label={t('log')} ref={section} tabIndex={-1}>
      <h2>{t('log')}</h2>
      <LogFilters t={t} filter={filter} rules={rules.data ?? []} onFilter={onFilter} />
      {log.isPending && <Skeleton width="100%" height={120} />}
      {log.error !== null && <FailureNotice title={t('not_read')} failure={explainFailure(log.error)} />}
      {failure !== null && <FailureNotice title={t('not_done')} failure={explainFailure(failure)} />}
      {log.data !== undefined && jobs.length === 0 && <p className="soft">{t('log_none')}</p>}
      <ul>
        {jobs.map((job) => (
          <LogRow
            key={job.id}
            {...{ send, t, job }}
            status={isPendingFor(job, [retry, heed]) ? 'busy' : 'ready'}
            onRetry={() => {
              retry.mutate(job.id);
            }}
            onIgnore={() => {
              setIgnoring(job);
            }}
            onHeed={() => {
              heed.mutate(job.id);
            }}
          />
        ))}
      </ul>
      {log.hasNextPage && (
        <div className="card-actions">
          <Button status={log.isFetchingNextPage ? 'busy' : 'ready'} onPress={() => void log.fetchNextPage()}>
            {t('log_more')}
          </Button>
        </div>
      )}
      {ignoring !== null && (
        <IgnoreDialog
          t={t}
          job={ignoring}
          onCancel={() => {
            setIgnoring(null);
          }}
          onIgnore={(reason) => {
            ignore.mutate({ jobId: ignoring.id, reason });
            setIgnoring(null);
          }}
        />
      )}
    </section>
  );
}

function isPendingFor(job: JobView, asked: { isPending: boolean; variables: string | undefined }[]): boolean {
  return asked.some(({ isPending, variables }) => isPending && variables === job.id);
}
