/** Keeps a stream of server-sent events open for as long as somebody looks, and says whether it can be relied on. */
import type { ServerEvent } from './event-frames.ts';
import { readEvents } from './read-events.ts';
import type { Ending } from './read-events.ts';

/** Opens the stream after the event with this id; `renewed`: the session used last is about to end. */
export type OpenEvents = (request: {
  lastEventId: string | null;
  session: 'present' | 'renewed';
  signal: AbortSignal;
}) => Promise<Response>;

/** `connected`: changes are told. `polling`: they are not, or not yet, so ask. */
export type Live = 'connected' | 'polling';

export interface Patience {
  silenceMs: number;
  firstRetryMs: number;
  longestRetryMs: number;
  refusedRetryMs: number;
  eatenRetryMs: number;
}

const patience: Patience = {
  /** Three heart-beats of the server. */
  silenceMs: 45_000,
  /** Doubled for each further try in vain. */
  firstRetryMs: 1_000,
  longestRetryMs: 30_000,
  refusedRetryMs: 60_000,
  /** Something on the way keeps streams to itself; later it may be another network. */
  eatenRetryMs: 300_000,
};
/** A session that is to be renewed as soon as it is new is waited with, too. */
const maxRenewalsInVain = 2;

/**
 * Reads the stream while the page is visible; hidden, it is closed, and on return opened again from what is known. After
 * a failure it is tried again with a growing, scattered pause. Gives what stops it.
 */
export function followEvents(options: {
  open: OpenEvents;
  /** The id of the event that the page still shows; null: it shows something else. */
  knownId: () => string | null;
  onEvent: (event: ServerEvent) => void;
  onLive: (live: Live) => void;
  page?: EventTarget & { readonly hidden: boolean };
  waits?: Patience;
}): () => void {
  const { open, knownId, onEvent, onLive, page = document, waits = patience } = options;
  const stopped = new AbortController();
  const isStopped = () => stopped.signal.aborted;

  /** Reads one opening; closed when the page is hidden. */
  async function read(session: 'present' | 'renewed'): Promise<Ending> {
    const closed = new AbortController();
    const close = () => {
      if (page.hidden || isStopped()) closed.abort();
    };
    page.addEventListener('visibilitychange', close);
    stopped.signal.addEventListener('abort', close);
    const ending = await readEvents({
      open: (signal) => open({ lastEventId: knownId(), session, signal }),
      signal: closed.signal,
      silenceMs: waits.silenceMs,
      onOpen: () => {
        onLive('connected');
      },
      onEvent,
    });
    page.removeEventListener('visibilitychange', close);
    stopped.signal.removeEventListener('abort', close);
    if (!isStopped()) onLive('polling');
    return ending;
  }

  async function run(): Promise<void> {
    let last: Ending = 'closed';
    let inVain = 0;
    while (!isStopped()) {
      if (page.hidden) {
        await untilEvent(page, 'visibilitychange', stopped.signal);
        continue;
      }
      const openedAtMs = Date.now();
      const ending = await read(last === 'renew' ? 'renewed' : 'present');
      inVain = Date.now() - openedAtMs > waits.silenceMs ? 0 : inVain + 1;
      // Twice silent after the first bytes: it is not the network that went away.
      const pauseMs = choosePauseMs(ending === 'silent' && last === 'silent' ? 'eaten' : ending, inVain, waits);
      last = ending;
      if (pauseMs > 0) await pause(pauseMs * (0.5 + Math.random() / 2), stopped.signal);
    }
  }

  void run();
  return () => {
    stopped.abort();
  };
}

/** How long until it is opened again, before chance takes up to half of it off. */
function choosePauseMs(ending: Ending, inVain: number, waits: Patience): number {
  if (ending === 'closed' || (ending === 'renew' && inVain <= maxRenewalsInVain)) return 0;
  if (ending === 'refused') return waits.refusedRetryMs;
  if (ending === 'eaten') return waits.eatenRetryMs;
  return Math.min(waits.longestRetryMs, waits.firstRetryMs * 2 ** Math.max(0, inVain - 1));
}

function untilEvent(target: EventTarget, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      target.removeEventListener(name, go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    target.addEventListener(name, go);
    signal.addEventListener('abort', go);
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    signal.addEventListener('abort', go);
  });
}
