import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ConnectionsAnswer } from '../../server/api/contract/connections.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { ApiError } from '../api/client.ts';
import type { Send } from '../api/client.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { HelpLink } from '../ui/HelpLink.tsx';
import { Message } from '../ui/Message.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { AccessNotice, isRefusal } from './AccessNotice.tsx';
import type { DeclinedConnection } from './declined-connection.ts';
import { orgOptions } from './org-queries.ts';
import { attentionJobsOptions, connectionsOptions, settingsOptions } from './queries.ts';
import { SettingsSections } from './SettingsSections.tsx';
import { WaitingDeals } from './WaitingDeals.tsx';
import { XeroConnectHelp } from './XeroConnectHelp.tsx';

/**
 * The hosted settings page: connect both sides, say when and how an invoice is made, see what waits. `declined`: the side
 * whose consent was just declined.
 */
export function SettingsPage({ send, declined = null }: { send: Send; declined?: DeclinedConnection | null }) {
  const t = useTexts(settingsTexts);
  const org = useQuery(orgOptions(send));
  const connections = useQuery(connectionsOptions(send));
  const settings = useQuery(settingsOptions(send));
  const error = connections.error ?? settings.error;
  useEffect(() => {
    document.title = t('page_title');
  }, [t]);
  return (
    <main className="page">
      <header className="page-head">
        <h1>{t('product')}</h1>
        {connections.data !== undefined && <SignedIn user={connections.data.user} />}
        <HelpLink about={{ guide: 'administrator' }} />
      </header>
      {declined !== null && (
        <div role="status">
          <Message tone="warn" title={t(`declined_${declined}`)}>
            {declined !== 'zoho' && <XeroConnectHelp />}
          </Message>
        </div>
      )}
      {error !== null && (
        <AccessNotice error={error} onRetry={() => void Promise.all([connections.refetch(), settings.refetch()])} />
      )}
      {error instanceof ApiError && error.status === 403 && <GivenLog send={send} />}
      {connections.isPending && error === null && <Skeleton width="100%" height={160} />}
      {!isRefusal(error) && (
        <WhenRead connections={connections.data} settings={settings.data}>
          {(read) => <SettingsSections {...read} org={org.data} send={send} />}
        </WhenRead>
      )}
    </main>
  );
}

function WhenRead(props: {
  connections: ConnectionsAnswer | undefined;
  settings: Settings | undefined;
  children: (read: { connections: ConnectionsAnswer; saved: Settings }) => React.ReactNode;
}) {
  const { connections, settings, children } = props;
  return connections !== undefined && settings !== undefined && children({ connections, saved: settings });
}

function SignedIn({ user: { name, email } }: Pick<ConnectionsAnswer, 'user'>) {
  return (
    <p className="soft">
      {name} · {email}
    </p>
  );
}

/** For whom an administrator has given the log, though not the settings. */
function GivenLog({ send }: { send: Send }) {
  const jobs = useQuery({ ...attentionJobsOptions(send), refetchInterval: false });
  return jobs.data === undefined ? null : <WaitingDeals send={send} />;
}
