import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { keepView } from '../api/kept-view.ts';
import { createQueryClient } from '../api/query-client.ts';
import { createSession, openFileInSession, openInSession, sendInSession, sendSignedIn } from '../api/session.ts';
import { createSignIn } from '../api/sign-in.ts';
import { createTransport } from '../api/transport.ts';
import { useReader } from '../texts/use-texts.ts';
import { later } from '../ui/later.ts';
import type { CrmConnection, CrmFailure } from '../zoho/zoho-sdk.ts';
import { CrmUnavailableError } from '../zoho/zoho-sdk.ts';
import { DealPanel } from './DealPanel.tsx';
import { PanelSkeleton } from './PanelSkeleton.tsx';
import type { DealApi } from './queries.ts';

const PlaceNotice = later(async () => (await import('./PlaceNotice.tsx')).PlaceNotice);

/** What is around the panel: still shaking hands, no CRM, a page without a deal, or a deal. */
type Place =
  | { kind: 'connecting' }
  | { kind: 'unavailable'; failure: CrmFailure }
  | { kind: 'no_deal' }
  | { kind: 'deal'; dealId: string; crm: CrmConnection };

/** The whole widget on a deal page. `crm` is the handshake with the page around it, already under way. */
export function DealInvoicesWidget({ crm, publicUrl }: { crm: Promise<CrmConnection>; publicUrl: string }) {
  const [queryClient] = useState(createQueryClient);
  // What follows the reader without hooks of its own is drawn anew with all the rest.
  useReader();
  const place = usePlace(crm);
  const content = useFrameHeight(crm);
  const openDeal = useMemo(() => createDealOpener(publicUrl), [publicUrl]);
  return (
    <QueryClientProvider client={queryClient}>
      <main className="panel" ref={content}>
        {place.kind === 'connecting' && <PanelSkeleton />}
        {place.kind === 'unavailable' && <PlaceNotice place={place.failure} />}
        {place.kind === 'no_deal' && <PlaceNotice place="no_deal" />}
        {place.kind === 'deal' && (
          <DealPanel key={place.dealId} api={openDeal(place.crm, place.dealId)} settingsUrl={`${publicUrl}/settings`} />
        )}
      </main>
    </QueryClientProvider>
  );
}

function usePlace(crm: Promise<CrmConnection>): Place {
  const [place, setPlace] = useState<Place>({ kind: 'connecting' });
  useEffect(() => {
    let stop: (() => void) | undefined;
    let left = false;
    crm.then(
      (connection) => {
        if (left) return;
        stop = connection.onDeal((dealId) => {
          setPlace(dealId === null ? { kind: 'no_deal' } : { kind: 'deal', dealId, crm: connection });
        });
      },
      (error: unknown) => {
        if (left) return;
        const failure = error instanceof CrmUnavailableError ? error.failure : 'crm_silent';
        setPlace({ kind: 'unavailable', failure });
      },
    );
    return () => {
      left = true;
      stop?.();
    };
  }, [crm]);
  return place;
}

/** Keeps the frame as high as what it shows. */
function useFrameHeight(crm: Promise<CrmConnection>) {
  const content = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = content.current;
    if (element === null) return undefined;
    let askedHeightPx = 0;
    const observer = new ResizeObserver(() => {
      const heightPx = Math.ceil(element.getBoundingClientRect().height);
      if (heightPx === askedHeightPx || heightPx === 0) return;
      askedHeightPx = heightPx;
      crm.then(
        (connection) => {
          connection.resize(heightPx);
        },
        () => undefined,
      );
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [crm]);
  return content;
}

/** One transport for the page (the way that works is found once), one session per deal. */
function createDealOpener(publicUrl: string) {
  const opened = new Map<string, DealApi>();
  let transport: ReturnType<typeof createTransport> | undefined;
  return ({ executeFunction, user }: CrmConnection, dealId: string): DealApi => {
    const known = opened.get(dealId);
    if (known !== undefined) return known;
    transport ??= createTransport({ publicUrl, fetch: (...request) => fetch(...request), executeFunction });
    const session = createSession({
      dealId,
      executeFunction,
      now: () => Date.now(),
      makeNonce: () => crypto.randomUUID(),
    });
    const signIn = createSignIn({
      ...{ transport, session, publicUrl },
      openWindow: (url) => void window.open(url, '_blank', 'noopener,noreferrer'),
      now: () => Date.now(),
    });
    const api: DealApi = {
      dealId,
      send: sendSignedIn(sendInSession(transport, session), signIn),
      signIn,
      keptView: keepView({
        dealId,
        userId: user.then((known) => known?.id ?? null),
        openStore: () => window.sessionStorage,
        now: () => Date.now(),
      }),
      openEvents: openInSession(transport, session, `/api/deals/${dealId}/events`),
      openFile: openFileInSession(transport, session),
      transportKind: transport.kind,
    };
    opened.set(dealId, api);
    return api;
  };
}
