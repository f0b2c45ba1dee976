import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { DealView } from '../../server/api/contract/deal.ts';
import { ApiError } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { later } from '../ui/later.ts';
import { ConnectionNotice } from './ConnectionNotice.tsx';
import { findContactQuestion, showDeal } from './contact-question.ts';
import { ContactStrip } from './ContactStrip.tsx';
import { createInvoiceKey } from './create-invoice-key.ts';
import { asksReadiness, describeDeal, describeHint } from './deal-invoice-view.ts';
import type { ShownDeal } from './deal-invoice-view.ts';
import { InvoiceList } from './InvoiceList.tsx';
import { PanelHeader } from './PanelHeader.tsx';
import { PanelSkeleton } from './PanelSkeleton.tsx';
import { PrimaryButton } from './PrimaryButton.tsx';
import { ProblemNotice } from './ProblemNotice.tsx';
import { ReadinessLine } from './ReadinessLine.tsx';
import { createAtOnceOptions } from './queries.ts';
import type { DealApi } from './queries.ts';
import { RefreshNotice } from './RefreshNotice.tsx';
import { SignInDialog } from './SignInDialog.tsx';
import { SyncProgress } from './SyncProgress.tsx';
import { TotalsRow } from './TotalsRow.tsx';
import { useActionFocus } from './use-action-focus.ts';
import { isRefused, useLiveDeal } from './use-live-deal.ts';

const ContactChoice = later(async () => (await import('./ContactChoice.tsx')).ContactChoice);
const Readiness = later(async () => (await import('./Readiness.tsx')).Readiness, <CheckingReadiness />);
const NotInstalledNotice = later(async () => (await import('./NotInstalledNotice.tsx')).NotInstalledNotice);
const PanelMore = later(async () => (await import('./PanelMore.tsx')).PanelMore, <div className="panel-more" />);
const DriftNotice = later(async () => (await import('./DriftNotice.tsx')).DriftNotice);
/** What is done with an invoice comes once the invoices are there. */
const InvoiceMenu = later(async () => (await import('./invoice-actions/InvoiceMenu.tsx')).InvoiceMenu);
const UndoBar = later(async () => (await import('./invoice-actions/UndoBar.tsx')).UndoBar);
const InvoicePreview = later(
  async () => (await import('./invoice-preview/InvoicePreview.tsx')).InvoicePreview,
  <PanelSkeleton />,
);

/** Everything about one deal: read, kept fresh, and the one thing a person can do. */
export function DealPanel({ api, settingsUrl }: { api: DealApi; settingsUrl: string }) {
  const t = useTexts(panelTexts);
  const queryClient = useQueryClient();
  const { deal, freshness, trouble } = useLiveDeal(api);
  const [preview, setPreview] = useState<'closed' | 'open'>('closed');
  const [parts, setParts] = useState<'closed' | 'open'>('closed');
  const create = useMutation({
    ...createAtOnceOptions(api, queryClient),
    onSuccess: (outcome) => {
      if (outcome === 'to_be_seen') setPreview('open');
    },
  });
  const creating = useIsMutating({ mutationKey: createInvoiceKey(api.dealId) }) > 0;
  const actionFocus = useActionFocus(preview);

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
  if (preview === 'open') {
    return (
      <div className="panel-content">
        <InvoicePreview
          api={api}
          signIn={signIn}
          onClose={() => {
            setPreview('closed');
          }}
        />
      </div>
    );
  }
  const question = findContactQuestion(view);
  return (
    <div className="panel-content" {...actionFocus}>
      {signIn}
      <PanelHeader
        view={view}
        freshness={freshness}
        action={
          <PrimaryButton
            api={api}
            view={view}
            settingsUrl={settingsUrl}
            status={creating ? 'busy' : 'ready'}
            onCreate={() => {
              // Asked of the cache, not of the last render: two clicks may come before React draws again.
              if (queryClient.isMutating({ mutationKey: createInvoiceKey(api.dealId) }) > 0) return;
              if (view.create === 'one_click') create.mutate();
              else setPreview('open');
            }}
            onFix={() => {
              setPreview('open');
            }}
            onParts={() => {
              setParts('open');
            }}
          />
        }
      />
      <div className="panel-notices" role="status">
        <span className="visually-hidden">{announce(view)}</span>
        {trouble !== null && <RefreshNotice trouble={trouble} lastKnownAt={view.asOf} />}
        {create.error !== null && !creating && (
          <FailureNotice title={t('not_requested')} failure={explainFailure(create.error)} />
        )}
        <ConnectionNotice view={view} />
        {view.problems
          .filter((problem) => problem !== question)
          .map((problem, position) => (
            <ProblemNotice key={`${problem.code}-${String(position)}`} problem={problem} view={view} />
          ))}
      </div>
      {/* Outside the part that is read out whenever it changes: there are buttons to walk through. */}
      {question !== null && (
        <ProblemNotice problem={question} view={view}>
          <ContactChoice api={api} />
        </ProblemNotice>
      )}
      <SyncProgress view={view} />
      {asksReadiness(view) && <Readiness api={api} view={view} />}
      {freshness !== 'cached' && view.invoices.length > 0 && <UndoBar api={api} view={deal.data} />}
      {view.invoices
        .filter(({ drift }) => drift.length > 0)
        .map((invoice) => (
          <DriftNotice key={invoice.id} api={api} invoice={invoice} />
        ))}
      <TotalsRow view={deal.data} />
      <InvoiceList view={deal.data} actionOf={(invoice) => <InvoiceMenu {...{ api, invoice }} view={deal.data} />} />
      <ContactStrip contact={view.contact} customer={view.customer} />
      <PanelMore api={api} view={deal.data} parts={parts} onParts={setParts} />
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

function CheckingReadiness() {
  return <ReadinessLine light="checking" words={useTexts(panelTexts)('check_running')} />;
}

function announce(view: ShownDeal): string {
  const { words } = describeDeal(view);
  return `${words}. ${describeHint(view) ?? ''}`;
}
