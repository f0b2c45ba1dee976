import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AlertsAnswer } from '../../../server/api/contract/monitor.ts';
import { ApiError } from '../../api/client.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { titleOfProblem } from '../../texts/problem-words.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { formatMoment } from '../../ui/format-date.ts';
import { Message } from '../../ui/Message.tsx';
import { ProblemWords } from '../../ui/ProblemWords.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { AlertsForm } from './AlertsForm.tsx';
import { alertsOptions, testAlertsOptions } from './monitor-queries.ts';
import { monitorTexts, type MonitorWords } from './monitor-texts.ts';

/** Whom to tell when something needs an administrator, a test, and what went out. */
export function AlertsCard({ send }: { send: Send }) {
  const t = useTexts(monitorTexts);
  const alerts = useQuery(alertsOptions(send));
  const test = useMutation(testAlertsOptions(send, useQueryClient()));
  const settings = alerts.data?.settings;
  // Who was given the log alone is not asked whom to tell.
  if (alerts.error instanceof ApiError && alerts.error.status === 403) return null;
  const isAnybodyTold = settings !== undefined && (settings.emails.length > 0 || settings.task === 'on');
  return (
    <section className="card" aria-label={t('alerts')}>
      <h2>{t('alerts')}</h2>
      <p className="soft">{t('alerts_note')}</p>
      {alerts.isPending && <Skeleton width="100%" height={160} />}
      {alerts.error !== null && <FailureNotice title={t('not_read')} failure={explainFailure(alerts.error)} />}
      {alerts.data !== undefined && (
        <>
          <OpenAlerts open={alerts.data.open} t={t} />
          <AlertsForm key={JSON.stringify(alerts.data.settings)} {...{ send, t }} alerts={alerts.data} />
          {test.error !== null && <FailureNotice title={t('test_not_sent')} failure={explainFailure(test.error)} />}
          <div className="card-actions">
            <Button
              status={test.isPending ? 'busy' : isAnybodyTold ? 'ready' : 'unavailable'}
              onPress={() => {
                test.mutate();
              }}
            >
              {t('test_send')}
            </Button>
            {!isAnybodyTold && <span className="soft">{t('test_nobody')}</span>}
          </div>
          <Messages messages={alerts.data.messages} t={t} />
        </>
      )}
    </section>
  );
}

function OpenAlerts({ open, t }: { open: AlertsAnswer['open']; t: MonitorWords }) {
  return (
    <div role="status">
      {open.map(({ cause, since }) => (
        <Message key={cause} tone="bad" title={t(`cause_${cause}`)}>
          <p>{t('since', { moment: formatMoment(since) })}</p>
        </Message>
      ))}
    </div>
  );
}

const messageTones = { due: 'info', done: 'good', failed: 'bad' } as const;

function Messages({ messages, t }: { messages: AlertsAnswer['messages']; t: MonitorWords }) {
  if (messages.length === 0) return null;
  return (
    <div>
      <h3>{t('messages')}</h3>
      <ul className="alert-messages">
        {messages.map(({ at, kind, cause, channel, to, state, problem }, index) => (
          <li key={`${at} ${String(index)}`}>
            <p className="job-name">
              {cause === null ? t('kind_test') : t(`kind_${kind}`, { cause: t(`cause_${cause}`) })}{' '}
              <Badge tone={messageTones[state]} words={t(`message_${state}`)} />
            </p>
            {problem !== null && (
              <>
                <p>{titleOfProblem(problem)}</p>
                <ProblemWords problem={problem} />
              </>
            )}
            <p className="job-times">
              {channel === 'task' ? t('as_task') : to} · {formatMoment(at)}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}
