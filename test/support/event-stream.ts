import { dealViewSchema, type DealView } from '../../server/api/contract/deal.ts';
import { until } from './until.ts';

export interface HeardEvent {
  id: string | null;
  event: string;
  data: string;
  /** By this process's clock (`performance.now()`). */
  heardAtMs: number;
}

/** A panel's open stream, as it comes over the wire. */
export interface EventStream {
  status: number;
  headers: Headers;
  events: HeardEvent[];
  /** Everything that came, comments too. */
  text: () => string;
  /** Whether the server has ended it. */
  ended: () => boolean;
  /** What the first event says that has the deal in this state. */
  deal: (state: DealView['state'], deadlineMs?: number) => Promise<DealView & { eventId: string; heardAtMs: number }>;
  close: () => void;
}

export async function openEvents(
  url: string,
  { dealId, token, lastEventId }: { dealId: string; token: string; lastEventId?: string },
): Promise<EventStream> {
  const stop = new AbortController();
  const response = await fetch(`${url}/api/deals/${dealId}/events`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: stop.signal,
  });
  const events: HeardEvent[] = [];
  let text = '';
  let rest = '';
  let ended = false;
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const piece = decoder.decode(chunk, { stream: true });
      text += piece;
      const frames = (rest + piece).split('\n\n');
      rest = frames.pop() ?? '';
      events.push(...frames.flatMap(readFrame));
    }
  })()
    .catch(() => undefined)
    .finally(() => (ended = true));
  return {
    status: response.status,
    headers: response.headers,
    events,
    text: () => text,
    ended: () => ended,
    close: () => stop.abort(),
    deal: (state, deadlineMs) =>
      until(
        `an event that says ${state}`,
        () => {
          for (const { id, event, data, heardAtMs } of events) {
            if (event !== 'changed') continue;
            const view = dealViewSchema.parse(JSON.parse(data));
            if (view.state === state) return { ...view, eventId: id ?? '', heardAtMs };
          }
          return undefined;
        },
        deadlineMs,
      ),
  };
}

function readFrame(frame: string): HeardEvent[] {
  const fields = new Map(
    frame.split('\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^(\w+): (.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
  const event = fields.get('event');
  if (event === undefined) return [];
  return [{ id: fields.get('id') ?? null, event, data: fields.get('data') ?? '', heardAtMs: performance.now() }];
}
