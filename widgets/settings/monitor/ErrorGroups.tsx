import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobGroupsAnswer } from '../../../server/api/contract/monitor.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { findProblemWords } from '../../texts/problem-words.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { formatMoment } from '../../ui/format-date.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { groupsOptions, retryGroupOptions } from './monitor-queries.ts';
import { monitorTexts, type MonitorWords } from './monitor-texts.ts';

type Group = JobGroupsAnswer['groups'][number];

/** What waits or failed, by cause: how many, since when, what mends it, and all of a kind again. */
export function ErrorGroups({ send, onShow }: { send: Send; onShow: (group: Group) => void }) {
  const t = useTexts(monitorTexts);
  const queryClient = useQueryClient();
  const groups = useQuery({ ...groupsOptions(send), select: (read) => read.groups });
  const retry = useMutation(retryGroupOptions(send, queryClient));
  /** Deals that wait for a yes: invoices are made at once. */
  const [asking, setAsking] = useState<Group | null>(null);
  const isUnderWay = ({ code, ruleId }: Group) =>
    retry.isPending && retry.variables.code === code && retry.variables.ruleId === ruleId;
  return (
    <section className="card" aria-label={t('groups')}>
      <h2>{t('groups')}</h2>
      {groups.isPending && <Skeleton width="60%" height={16} />}
      {groups.error !== null && <FailureNotice title={t('not_read')} failure={explainFailure(groups.error)} />}
      {retry.error !== null && <FailureNotice title={t('not_retried')} failure={explainFailure(retry.error)} />}
      <p role="status" className={retry.data === undefined ? 'visually-hidden' : 'soft'}>
        {retry.data !== undefined && t('retried', { count: retry.data.retried })}
      </p>
      {groups.data?.length === 0 && <p className="soft">{t('groups_none')}</p>}
      <ul>
        {groups.data?.map((group) => (
          <GroupRow
            key={`${group.code} ${group.ruleId}`}
            t={t}
            group={group}
            retryStatus={isUnderWay(group) ? 'busy' : 'ready'}
            onRetry={() => {
              if (group.code === 'needs_confirmation') setAsking(group);
              else if (!retry.isPending) retry.mutate({ code: group.code, ruleId: group.ruleId });
            }}
            onShow={() => onShow(group)}
          />
        ))}
      </ul>
      {asking !== null && (
        <ConfirmDialog
          place="modal"
          title={t('confirm_title', { count: asking.count })}
          confirmLabel={t('group_confirm')}
          onCancel={() => {
            setAsking(null);
          }}
          onConfirm={() => {
            retry.mutate({ code: asking.code, ruleId: asking.ruleId });
            setAsking(null);
          }}
        >
          <p>{t('confirm_means')}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}

function GroupRow(props: {
  t: MonitorWords;
  group: Group;
  retryStatus: 'ready' | 'busy';
  onRetry: () => void;
  onShow: () => void;
}) {
  const { t, group, retryStatus, onRetry, onShow } = props;
  const { count, code, means, message, ruleId, ruleName, oldestAt, newestAt } = group;
  const words = findProblemWords(code);
  const title = words?.title ?? means ?? message;
  const fix = words?.fix ?? group.fix;
  return (
    <li className="job">
      <span className="group-count" aria-hidden="true">
        {count}
      </span>
      <div className="job-words">
        <p className="job-name">{title}</p>
        {message !== title && <p>{t('group_newest', { message })}</p>}
        {fix !== null && <p className="soft">{fix}</p>}
        <p className="job-times">
          {[
            t('group_count', { count }),
            ruleName ?? (ruleId === '*' ? null : t('rule_gone', { rule: ruleId })),
            t('group_span', { oldest: formatMoment(oldestAt), newest: formatMoment(newestAt) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <div className="card-actions">
        <Button onPress={onShow}>
          {t('group_show')}
          <span className="visually-hidden"> {title}</span>
        </Button>
        <Button status={retryStatus} onPress={onRetry}>
          {code === 'needs_confirmation' ? t('group_confirm') : t('group_retry')}
          <span className="visually-hidden"> {title}</span>
        </Button>
      </div>
    </li>
  );
}
