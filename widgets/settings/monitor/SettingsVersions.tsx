import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SettingsVersionsAnswer } from '../../../server/api/contract/monitor.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { formatMoment } from '../../ui/format-date.ts';
import { Message } from '../../ui/Message.tsx';
import { More } from '../../ui/More.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { describeChanges } from './describe-change.ts';
import { restoreVersionOptions, versionsOptions } from './monitor-queries.ts';
import { monitorTexts, type MonitorWords } from './monitor-texts.ts';
import './monitor.css';

type Version = SettingsVersionsAnswer['versions'][number];

/** Every version of the settings: who changed what and when, and back to it. */
export function SettingsVersions({ send }: { send: Send }) {
  const t = useTexts(monitorTexts);
  const versions = useInfiniteQuery(versionsOptions(send));
  const restore = useMutation(restoreVersionOptions(send, useQueryClient()));
  const [asking, setAsking] = useState<Version | null>(null);
  const rows = versions.data?.pages.flatMap((page) => page.versions) ?? [];
  return (
    <section className="card" aria-label={t('versions')}>
      <h2>{t('versions')}</h2>
      {versions.isPending && <Skeleton width="100%" height={80} />}
      {versions.error !== null && <FailureNotice title={t('not_read')} failure={explainFailure(versions.error)} />}
      {restore.error !== null && <FailureNotice title={t('not_restored')} failure={explainFailure(restore.error)} />}
      <div role="status">
        {restore.isSuccess && <Message tone="good" title={t('restored', { version: restore.variables })} />}
      </div>
      {versions.data !== undefined && rows.length === 0 && <p className="soft">{t('versions_none')}</p>}
      <ol className="versions">
        {rows.map((version) => (
          <VersionRow
            key={version.version}
            {...{ t, version }}
            status={restore.isPending ? 'unavailable' : 'ready'}
            onRestore={() => {
              setAsking(version);
            }}
          />
        ))}
      </ol>
      {versions.hasNextPage && (
        <div className="card-actions">
          <Button status={versions.isFetchingNextPage ? 'busy' : 'ready'} onPress={() => void versions.fetchNextPage()}>
            {t('log_more')}
          </Button>
        </div>
      )}
      {asking !== null && (
        <ConfirmDialog
          place="modal"
          title={t('restore_title', { version: asking.version })}
          confirmLabel={t('restore')}
          onCancel={() => {
            setAsking(null);
          }}
          onConfirm={() => {
            restore.mutate(asking.version);
            setAsking(null);
          }}
        >
          <p>{t('restore_means')}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}

function VersionRow(props: {
  t: MonitorWords;
  version: Version;
  status: 'ready' | 'unavailable';
  onRestore: () => void;
}) {
  const { t, version, status, onRestore } = props;
  const changes = describeChanges(t, version);
  const isInForce = version.state === 'in_force';
  return (
    <li className="job">
      <div className="job-words">
        <p className="job-name">
          {t('version', { version: version.version })} {isInForce && <Badge tone="good" words={t('in_force')} />}
        </p>
        <p className="job-times">{t('saved_by', { who: version.savedBy, moment: formatMoment(version.savedAt) })}</p>
        {changes.length === 0 ? (
          <p className="soft">{version.version === 1 ? t('changes_first') : t('changes_none')}</p>
        ) : (
          <More label={t('changes', { count: changes.length })} start={isInForce ? 'open' : 'closed'}>
            <dl className="changes">
              {changes.map(({ name, before, after }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  {(before !== null || after !== null) && (
                    <dd>{t('from_to', { before: before ?? t('not_there'), after: after ?? t('not_there') })}</dd>
                  )}
                </div>
              ))}
            </dl>
          </More>
        )}
      </div>
      {!isInForce && (
        <Button status={status} onPress={onRestore}>
          {t('restore')}
          <span className="visually-hidden"> {t('version', { version: version.version })}</span>
        </Button>
      )}
    </li>
  );
}
