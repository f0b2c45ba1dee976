import { useQuery } from '@tanstack/react-query';
import type { ConnectionsAnswer, Settings } from '../../server/api/contract.ts';
import { ApiError } from '../api/client.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { HelpLink } from '../ui/HelpLink.tsx';
import { Message } from '../ui/Message.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { ConnectionCard } from './ConnectionCard.tsx';
import { CustomerData } from './CustomerData.tsx';
import type { DeclinedConnection } from './declined-connection.ts';
import { MonitorPlace } from './monitor/MonitorPlace.tsx';
import { orgOptions } from './org-queries.ts';
import { OrganisationChoice } from './OrganisationChoice.tsx';
import { attentionJobsOptions, choicesOptions, connectionsOptions, settingsOptions } from './queries.ts';
import { SecurityCard } from './SecurityCard.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { listSetupSteps } from './setup-progress.ts';
import { SetupChecklist } from './SetupChecklist.tsx';
import { TermsStep } from './TermsStep.tsx';
import { UninstalledNotice } from './UninstalledNotice.tsx';
import { WaitingDeals } from './WaitingDeals.tsx';
import { XeroConnectHelp } from './XeroConnectHelp.tsx';
import { XeroEventsNotice } from './XeroEventsNotice.tsx';

/**
 * The hosted settings page: connect both sides, say when and how an invoice is made, see what waits. `declined`: the side
 * whose consent was just declined.
 */
export function SettingsPage({ send, declined = null }: { send: Send; declined?: DeclinedConnection | null }) {
  const org = useQuery(orgOptions(send));
  const connections = useQuery(connectionsOptions(send));
  const settings = useQuery(settingsOptions(send));
  const error = connections.error ?? settings.error;
  const waitsFor = org.data?.terms.accepted === null ? 'terms' : 'nothing';
  return (
    <main className="page">
      <header className="page-head">
        <h1>Deal Ledger</h1>
        {connections.data !== undefined && (
          <p className="soft">
            {connections.data.user.name} · {connections.data.user.email}
          </p>
        )}
        <HelpLink about={{ guide: 'administrator' }} />
      </header>
      {declined !== null && (
        <div role="status">
          <Message tone="warn" title={declinedTitles[declined]}>
            {declined !== 'zoho' && <XeroConnectHelp />}
          </Message>
        </div>
      )}
      {error !== null && (
        <AccessNotice error={error} onRetry={() => void Promise.all([connections.refetch(), settings.refetch()])} />
      )}
      {error instanceof ApiError && error.status === 403 && <GivenLog send={send} />}
      {connections.isPending && error === null && <Skeleton width="100%" height={160} />}
      {connections.data !== undefined && !isRefusal(error) && (
        <MonitorPlace send={send}>
          {settings.data !== undefined && (
            <SetupChecklist
              steps={listSetupSteps(connections.data, settings.data)}
              summary={summarise(connections.data, settings.data)}
            />
          )}
          {org.data?.uninstalled && <UninstalledNotice uninstalled={org.data.uninstalled} send={send} />}
          {org.data?.choice && <OrganisationChoice choice={org.data.choice} send={send} />}
          {org.data !== undefined && <TermsStep terms={org.data.terms} send={send} />}
          <div className="connections">
            <ConnectionCard provider="zoho" connection={connections.data.zoho} waitsFor={waitsFor} send={send} />
            <ConnectionCard provider="xero" connection={connections.data.xero} waitsFor={waitsFor} send={send} />
          </div>
          <XeroEventsNotice send={send} />
          {settings.data !== undefined && <SettingsWithChoices saved={settings.data} send={send} />}
          <WaitingDeals send={send} />
          <SecurityCard send={send} />
          <CustomerData send={send} />
        </MonitorPlace>
      )}
    </main>
  );
}

const declinedTitles: Record<DeclinedConnection, string> = {
  zoho: 'The connection to Zoho was declined; nothing was changed.',
  xero: 'The connection to Xero was declined; nothing was changed.',
  xero_app_limit: 'Xero connects no further app to this organisation; nothing was changed.',
  xero_no_organisation: 'No organisation was chosen in Xero; nothing was changed.',
  xero_no_rights: 'Your role in Xero does not let us into this organisation; nothing was changed.',
};

/** The form once it is known what can be chosen, or that this cannot be read: until then nobody can say what is not there. */
function SettingsWithChoices({ saved, send }: { saved: Settings; send: Send }) {
  const choices = useQuery(choicesOptions(send));
  if (choices.isPending) return <FormSkeleton />;
  return (
    <>
      {choices.error !== null && (
        <FailureNotice
          title="The choices of Zoho CRM and Xero could not be read"
          failure={explainFailure(choices.error)}
          retry={{ status: choices.isFetching ? 'busy' : 'ready', onPress: () => void choices.refetch() }}
        />
      )}
      <SettingsForm saved={saved} choices={choices.data} send={send} />
    </>
  );
}

function FormSkeleton() {
  return (
    <div className="form-skeleton" role="status">
      <span className="visually-hidden">Reading what Zoho CRM and Xero offer</span>
      {[220, 140, 240].map((height) => (
        <Skeleton key={height} width="100%" height={height} />
      ))}
    </div>
  );
}

/** For whom an administrator has given the log, though not the settings. */
function GivenLog({ send }: { send: Send }) {
  const jobs = useQuery({ ...attentionJobsOptions(send), refetchInterval: false });
  return jobs.data === undefined ? null : <WaitingDeals send={send} />;
}

function isRefusal(error: Error | null): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}

/** Not signed in, not an administrator, or simply broken: each with the way on. */
function AccessNotice({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const signIn = (label: string) => (
    <a className="button button-primary" href="/signin">
      {label}
    </a>
  );
  if (error instanceof ApiError && error.status === 401) {
    return (
      <Message tone="info" title="Sign in to change the settings" action={signIn('Sign in with Zoho')}>
        <p>Deal Ledger asks Zoho who you are; you do not need another password.</p>
      </Message>
    );
  }
  if (error instanceof ApiError && error.status === 403) {
    return (
      <Message
        tone="warn"
        title="An administrator can change these settings"
        action={signIn('Sign in as someone else')}
      >
        <p>Ask someone whose Zoho CRM profile is Administrator. {error.fix}</p>
      </Message>
    );
  }
  return (
    <FailureNotice
      title="The settings could not be read"
      failure={explainFailure(error)}
      retry={{ status: 'ready', onPress: onRetry }}
    />
  );
}

/** What will happen from now on, in one sentence. */
function summarise({ xero }: ConnectionsAnswer, { rules }: Settings): string {
  const stages = rules.filter((rule) => rule.enabled).map((rule) => `“${rule.stage}”`);
  const organisation = xero.orgName ?? 'Xero';
  return `Everything is set up: a deal that reaches ${stages.join(' or ')} gets its invoice in ${organisation}.`;
}
