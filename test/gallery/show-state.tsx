/**
 * One state in a frame of its own: `?group=<number>&state=<number>`. The frame becomes as high as the page asks. When all
 * its steps are taken, `<html data-shown>` says `yes`, or what went wrong; a message `{language}` shows it to another reader.
 */
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '../../widgets/api/query-client.ts';
import { sendSameOrigin } from '../../widgets/api/same-origin.ts';
import { DealInvoicesWidget } from '../../widgets/deal-invoices/DealInvoicesWidget.tsx';
import { takeDeclinedConnection } from '../../widgets/settings/declined-connection.ts';
import { SettingsPage } from '../../widgets/settings/SettingsPage.tsx';
import { CrmUnavailableError } from '../../widgets/zoho/zoho-sdk.ts';
import type { CrmConnection } from '../../widgets/zoho/zoho-sdk.ts';
import { dealId } from '../support/deal-view.ts';
import { groups } from './groups.ts';
import type { GalleryState } from './gallery-state.ts';
import { showTo } from './languages.ts';
import { playServer } from './play-server.ts';
import { takeStep } from './take-step.ts';
import '../../widgets/ui/tokens.css';
import '../../widgets/ui/controls.css';

const chosen = new URLSearchParams(location.search);
const group = groups[Number(chosen.get('group'))];
const state = group?.states[Number(chosen.get('state'))];
if (!group || !state) throw new Error('there is no such state');
window.fetch = playServer(state);
// The states stand in one browser, and none of them is to go on from what another one kept.
Storage.prototype.setItem = () => undefined;
if (state.kept) {
  const kept = JSON.stringify({ atMs: Date.now(), view: state.kept });
  Storage.prototype.getItem = () => kept;
}
if (state.hash !== undefined) location.hash = state.hash;
createRoot(document.body.appendChild(document.createElement('div'))).render(await drawPage(group.page, state));
if (state.network === 'lost') setTimeout(() => window.dispatchEvent(new Event('offline')), 300);
document.documentElement.dataset['shown'] = await takeSteps(state).then(
  () => 'yes',
  (error: unknown) => String(error),
);
window.addEventListener('message', ({ data }: MessageEvent<{ language: string }>) => {
  showTo(data.language);
});

/** The steps name things in English, so other readers come afterwards. */
async function takeSteps({ steps = [] }: GalleryState): Promise<void> {
  for (const step of steps) await takeStep(step);
  await untilQuiet();
}

/** Nothing has changed on the page for a while. */
function untilQuiet(): Promise<void> {
  const QUIET_MS = 150;
  return new Promise((resolve) => {
    const done = () => {
      observer.disconnect();
      resolve();
    };
    let timer = setTimeout(done, QUIET_MS);
    const observer = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(done, QUIET_MS);
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}

async function drawPage(page: 'panel' | 'settings', shown: GalleryState): Promise<ReactElement> {
  if (page === 'panel') {
    await import('../../widgets/deal-invoices/deal-invoices.css');
    if (shown.place !== undefined) followHeight();
    return <DealInvoicesWidget crm={playCrm(shown)} publicUrl={__PUBLIC_URL__} />;
  }
  await import('../../widgets/settings/settings.css');
  followHeight();
  return (
    <QueryClientProvider client={createQueryClient()}>
      <SettingsPage send={sendSameOrigin} declined={takeDeclinedConnection(window)} />
    </QueryClientProvider>
  );
}

function playCrm({ place, kept }: GalleryState): Promise<CrmConnection> {
  if (place !== undefined && place !== 'no_deal') return Promise.reject(new CrmUnavailableError(place));
  return Promise.resolve({
    onDeal: (callback) => {
      callback(place === 'no_deal' ? null : dealId);
      return () => undefined;
    },
    executeFunction: () => Promise.resolve(JSON.stringify({ token: 'gallery', expiresIn: 600 })),
    resize: setHeight,
    // What was seen is kept for a person.
    user: Promise.resolve(kept ? { id: 'u-1', languages: [], locale: null, timeZone: null } : null),
    scheme: Promise.resolve(null),
  });
}

/** Where no CRM is asked for it. */
function followHeight(): void {
  new ResizeObserver(() => {
    setHeight(document.body.scrollHeight);
  }).observe(document.body);
}

function setHeight(heightPx: number): void {
  // Of the page around: no instance of this page's classes.
  const frame = window.frameElement as HTMLElement | null;
  if (frame) frame.style.height = `${String(heightPx)}px`;
}
