import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import type { DealView } from '../../server/api/contract.ts';
import { ApiError } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { later } from '../ui/later.ts';
import { Lock } from '../ui/Lock.tsx';
import { ConnectionNotice } from './ConnectionNotice.tsx';
import { findContactQuestion, showDeal } from './contact-question.ts';
import { ContactStrip } from './ContactStrip.tsx';
import { CreateInvoiceButton } from './CreateInvoiceButton.tsx';
import { asksReadiness, describeDeal, describeHint, offersLinking } from './deal-invoice-view.ts';
import type { ShownDeal } from './deal-invoice-view.ts';
import { InvoiceList } from './InvoiceList.tsx';
import { LinkInvoice } from './LinkInvoice.tsx';
import { NotInstalledNotice } from './NotInstalledNotice.tsx';
import { PanelHeader } from './PanelHeader.tsx';
import { PanelSkeleton } from './PanelSkeleton.tsx';
import { ProblemNotice } from './ProblemNotice.tsx';
import { Readiness } from './Readiness.tsx';
import { createInvoiceKey, createInvoiceOptions } from './queries.ts';
import type { DealApi } from './queries.ts';
import { RefreshNotice } from './RefreshNotice.tsx';
import { SignInDialog } from './SignInDialog.tsx';
import { SyncProgress } from './SyncProgress.tsx';
import { TotalsRow } from './TotalsRow.tsx';
import { UnlinkInvoice } from './UnlinkInvoice.tsx';
import { isRefused, useLiveDeal } from './use-live-deal.ts';
import { WhoCan } from './WhoCan.tsx';

const ContactChoice = later(async () => (await import('./ContactChoice.tsx')).ContactChoice);
const DriftNotice = later(async () => (await import('./DriftNotice.tsx')).DriftNotice);

/** Everything about one deal: read, kept fresh, and the one thing a person can do. */
export function DealPanel({ api, settingsUrl }: { api: DealApi; settingsUrl: string }) {
  const t = useTexts(panelTexts);
  const queryClient = useQueryClient();
  const { deal, freshness } = useLiveDeal(api);
  const create = useMutation(createInvoiceOptions(api, queryClient));
  const creating = useIsMutating({ mutationKey: createInvoiceKey(api.dealId) }) > 0;

  const signIn = <SignInDialog signIn={api.signIn} />;
  if (deal.data === undefined || isRefused(deal.error)) {
    return (
      <>
        {signIn}
        <UnreadDeal deal={deal} settingsUrl={settingsUrl} />
      </>
    );
  }
  const view = showDeal(deal.data);
  const question = findContactQuestion(view);
  return (
    <div className="panel-content">
      {signIn}
      <PanelHeader
        view={view}
        freshness={freshness}
        action={
          <CreateInvoiceButton
            view={view}
            status={creating ? 'busy' : 'ready'}
            onPress={() => {
              // Asked of the cache, not of the last render: two clicks may come before React draws again.
              if (queryClient.isMutating({ mutationKey: createInvoiceKey(api.dealId) }) === 0) create.mutate();
            }}
          />
        }
      />
      <div className="panel-notices" role="status">
        <span className="visually-hidden">{announce(view)}</span>
        {deal.fetchStatus === 'paused' && <RefreshNotice trouble="offline" lastKnownAt={view.asOf} />}
        {deal.isRefetchError && <RefreshNotice trouble="refresh_failed" lastKnownAt={view.asOf} />}
        {create.error !== null && !creating && (
          <FailureNotice title={t('not_requested')} failure={explainFailure(create.error)} />
        )}
        <ConnectionNotice view={view} settingsUrl={settingsUrl} />
        {view.problems
          .filter((problem) => problem !== question)
          .map((problem, position) => (
            <ProblemNotice
              key={`${problem.code}-${String(position)}`}
              problem={problem}
              view={view}
              settingsUrl={settingsUrl}
            />
          ))}
      </div>
      {/* Outside the part that is read out whenever it changes: there are buttons to walk through. */}
      {question !== null && (
        <ProblemNotice problem={question} view={view} settingsUrl={settingsUrl}>
          <ContactChoice api={api} />
        </ProblemNotice>
      )}
      <SyncProgress state={view.state} />
      {asksReadiness(view) && <Readiness api={api} view={view} />}
      {view.invoices
        .filter(({ drift }) => drift.length > 0)
        .map((invoice) => (
          <DriftNotice key={invoice.id} api={api} invoice={invoice} />
        ))}
      <TotalsRow view={deal.data} />
      <InvoiceList
        view={deal.data}
        actionOf={(invoice) => view.can.link && <UnlinkInvoice api={api} invoice={invoice} />}
      />
      <ContactStrip contact={view.contact} customer={view.customer} />
      {offersLinking(view) && <LinkInvoice api={api} mark={view.needsSignIn?.link === true && <Lock />} />}
      <WhoCan view={view} />
    </div>
  );
}

/** Nothing to show yet: still reading, offline, not connected, or refused. */
function UnreadDeal({ deal, settingsUrl }: { deal: UseQueryResult<DealView>; settingsUrl: string }) {
  const t = useTexts(panelTexts);
  if (deal.fetchStatus === 'paused') {
    return (
      <div role="status">
        <RefreshNotice trouble="offline" lastKnownAt={null} />
      </div>
    );
  }
  if (deal.error === null) return <PanelSkeleton />;
  if (deal.error instanceof ApiError && deal.error.code === 'not_connected') {
    return <NotInstalledNotice settingsUrl={settingsUrl} />;
  }
  return (
    <FailureNotice
      title={t('not_read')}
      failure={explainFailure(deal.error)}
      retry={{ status: deal.isFetching ? 'busy' : 'ready', onPress: () => void deal.refetch() }}
    />
  );
}

function announce(view: ShownDeal): string {
  const { words } = describeDeal(view);
  return `${words}. ${describeHint(view) ?? ''}`;
}
