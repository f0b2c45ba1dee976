import { expect, onTestFinished, test } from 'vitest';
import { createFrameReader } from '../../widgets/api/event-frames.ts';
import type { ServerEvent } from '../../widgets/api/event-frames.ts';
import { followEvents } from '../../widgets/api/follow-events.ts';
import type { Live, Patience } from '../../widgets/api/follow-events.ts';
import { until } from '../support/until.ts';

const never = 3_600_000;
const quick: Patience = { silenceMs: never, firstRetryMs: 1, longestRetryMs: 5, refusedRetryMs: 1, eatenRetryMs: 1 };

/** A stream that the test feeds. */
function playStream({ status = 200, type = 'text/event-stream; charset=utf-8' } = {}) {
  let feed: ReadableStreamDefaultController<Uint8Array> | undefined;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      feed = controller;
    },
    cancel() {
      isCancelled = true;
    },
  });
  return {
    response: { ok: status < 400, status, headers: new Headers({ 'content-type': type }), body } as unknown as Response,
    say: (text: string) => feed?.enqueue(new TextEncoder().encode(text)),
    end: () => feed?.close(),
    cut: () => feed?.error(new TypeError('network error')),
    isCancelled: () => isCancelled,
  };
}
type Played = ReturnType<typeof playStream>;

/** Follows streams that are played one after the other; the last one again and again. */
function follow(streams: (Played | Error)[], waits: Partial<Patience> = {}) {
  const opened: { lastEventId: string | null; session: string }[] = [];
  const events: ServerEvent[] = [];
  const lives: Live[] = [];
  const page = Object.assign(new EventTarget(), { hidden: false });
  const stop = followEvents({
    open: ({ lastEventId, session, signal }) => {
      const stream = streams[Math.min(opened.length, streams.length - 1)];
      opened.push({ lastEventId, session });
      if (stream instanceof Error) return Promise.reject(stream);
      if (stream === undefined) return new Promise((_, reject) => signal.addEventListener('abort', reject));
      return Promise.resolve(stream.response);
    },
    knownId: () => events.at(-1)?.id ?? null,
    onEvent: (event) => events.push(event),
    onLive: (live) => lives.push(live),
    page,
    waits: { ...quick, ...waits },
  });
  onTestFinished(stop);
  return {
    ...{ opened, events, lives, stop },
    setHidden(hidden: boolean) {
      page.hidden = hidden;
      page.dispatchEvent(new Event('visibilitychange'));
    },
  };
}

const changed = (id: string) => `id: ${id}\nevent: changed\ndata: {"asOf":"ü"}\n\n`;

test('events are the same wherever the text is cut into pieces', () => {
  const text = `: open\n\n${changed('1')}: heart-beat\n\nevent: renew\r\ndata: {\r\ndata: }\r\n\r\nid: 3\n\n`;
  const whole = createFrameReader()(text);
  expect(whole).toEqual([
    { id: '1', name: 'changed', data: '{"asOf":"ü"}' },
    { id: '1', name: 'renew', data: '{\n}' },
  ]);
  for (let cut = 0; cut <= text.length; cut += 1) {
    const read = createFrameReader();
    expect([...read(text.slice(0, cut)), ...read(text.slice(cut))]).toEqual(whole);
  }
});

test('a stream that gets through is live; after a cut it goes on after what is known', async () => {
  const [first, second] = [playStream(), playStream()];
  const { opened, events, lives } = follow([first, second]);
  expect(lives).toEqual([]);
  first.say(': open\n\n');
  await until('live', () => lives.at(-1) === 'connected');
  first.say(changed('7'));
  await until('the event', () => events.length === 1);
  first.cut();
  await until('the second opening', () => opened.length === 2);
  expect(lives).toEqual(['connected', 'polling']);
  expect(opened).toEqual([
    { lastEventId: null, session: 'present' },
    { lastEventId: '7', session: 'present' },
  ]);
  second.say(': open\n\n');
  await until('live again', () => lives.at(-1) === 'connected');
});

test('a stream that asks for a new session is opened again with one, at once', async () => {
  const [first, second] = [playStream(), playStream()];
  const { opened, events } = follow([first, second], { firstRetryMs: never, longestRetryMs: never });
  first.say(`${changed('7')}id: 7\nevent: renew\ndata: {}\n\n`);
  await until('the second opening', () => opened.length === 2);
  expect(opened[1]).toEqual({ lastEventId: '7', session: 'renewed' });
  expect(events).toHaveLength(1);
  expect(first.isCancelled()).toBe(true);
});

test('a hidden page keeps no stream; when it is seen again the stream goes on', async () => {
  const [first, second] = [playStream(), playStream()];
  const { opened, lives, events, setHidden } = follow([first, second], { firstRetryMs: never, longestRetryMs: never });
  first.say(changed('7'));
  await until('the event', () => events.length === 1);
  setHidden(true);
  await until('the end', () => first.isCancelled() && lives.at(-1) === 'polling');
  expect(opened).toHaveLength(1);
  setHidden(false);
  await until('the second opening', () => opened.length === 2);
  expect(opened[1]?.lastEventId).toBe('7');
});

test('nothing is opened any more once the panel is gone', async () => {
  const first = playStream();
  const { opened, lives, stop } = follow([first]);
  first.say(': open\n\n');
  await until('live', () => lives.at(-1) === 'connected');
  stop();
  await until('the end', first.isCancelled);
  expect(opened).toHaveLength(1);
  expect(lives).toEqual(['connected']);
});

test.each<[string, Played | Error | undefined, Partial<Patience>]>([
  ['keeps every byte to itself', playStream(), { silenceMs: 10 }],
  ['never answers', undefined, { silenceMs: 10 }],
  ['answers with a page of its own', playStream({ type: 'text/html' }), {}],
])('a proxy that %s is not asked again for a while: the panel polls', async (_, stream, waits) => {
  const { opened, lives } = follow(stream ? [stream] : [], { ...waits, eatenRetryMs: never });
  await until('polling', () => lives.at(-1) === 'polling');
  expect(lives).toEqual(['polling']);
  expect(opened).toHaveLength(1);
});

test('what a proxy lets through only at first is not relied on a third time', async () => {
  const streams = [playStream(), playStream()];
  for (const stream of streams) stream.say(': open\n\n');
  const { opened, lives } = follow(streams, { silenceMs: 20, eatenRetryMs: never });
  await until('the second silence', () => lives.length === 4);
  expect(lives).toEqual(['connected', 'polling', 'connected', 'polling']);
  expect(opened).toHaveLength(2);
});

test.each<[string, Played | Error]>([
  ['nobody answers', new TypeError('Failed to fetch')],
  ['the server is in trouble', playStream({ status: 503 })],
])('when %s it is tried again with growing pauses', async (_, stream) => {
  const { opened } = follow([stream]);
  await until('a fourth try', () => opened.length > 3);
});

test('a refusal is final for a minute', async () => {
  const { opened, lives } = follow([playStream({ status: 429 })], { refusedRetryMs: never });
  await until('polling', () => lives.at(-1) === 'polling');
  expect(opened).toHaveLength(1);
});
