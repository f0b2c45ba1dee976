/** One opening of a stream of server-sent events, read to its end. */
import { createFrameReader } from './event-frames.ts';
import type { ServerEvent } from './event-frames.ts';

/**
 * How it ended: the session needs renewing; closed by us; over or broken; refused by the server; silent for too long;
 * or kept by something on the way that lets no stream through.
 */
export type Ending = 'renew' | 'closed' | 'ended' | 'refused' | 'silent' | 'eaten';

interface Reading {
  open: (signal: AbortSignal) => Promise<Response>;
  signal: AbortSignal;
  silenceMs: number;
  /** Bytes have come: it gets through. */
  onOpen: () => void;
  onEvent: (event: ServerEvent) => void;
}

/** Reads until the stream ends, `signal` aborts, or nothing has come for `silenceMs`. Never rejects. */
export async function readEvents({ open, signal, silenceMs, onOpen, onEvent }: Reading): Promise<Ending> {
  const own = new AbortController();
  const close = () => {
    own.abort();
  };
  signal.addEventListener('abort', close);
  let hasSpoken = false;
  const silence = createAlarm(silenceMs, close);
  try {
    const response = await open(own.signal);
    if (!response.ok) return response.status < 500 ? 'refused' : 'ended';
    if (response.body === null || !isEventStream(response)) return 'eaten';
    const readFrames = createFrameReader();
    for await (const piece of piecesOf(response.body, own.signal)) {
      silence.restart();
      if (!hasSpoken) onOpen();
      hasSpoken = true;
      for (const event of readFrames(piece)) {
        if (event.name === 'renew') return 'renew';
        onEvent(event);
      }
    }
  } catch {
    // The network, or one of us, has cut it; which of them is known below.
  } finally {
    silence.stop();
    signal.removeEventListener('abort', close);
    close();
  }
  if (signal.aborted) return 'closed';
  if (!silence.hasRung()) return 'ended';
  return hasSpoken ? 'silent' : 'eaten';
}

/** A proxy's own page is no stream. */
function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

/** Text as it comes; ends, too, when the signal aborts. */
async function* piecesOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel);
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}

function createAlarm(afterMs: number, ring: () => void) {
  let hasRung = false;
  const set = () =>
    setTimeout(() => {
      hasRung = true;
      ring();
    }, afterMs);
  let timer = set();
  return {
    restart() {
      clearTimeout(timer);
      timer = set();
    },
    stop() {
      clearTimeout(timer);
    },
    hasRung: () => hasRung,
  };
}
