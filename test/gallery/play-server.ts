import type { GalleryState, PlayedAnswer } from './gallery-state.ts';

/** Answers what the page asks as the state says, in place of `fetch`. */
export function playServer(state: GalleryState): typeof fetch {
  const asked = new Set<string>();
  return (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input, location.href);
    if (pathname.endsWith('/events')) return Promise.resolve(streamOf(state));
    const key = `${init?.method ?? 'GET'} ${pathname}`;
    const answer =
      (asked.has(key) ? state.later?.[key] : undefined) ?? state.answers[key + search] ?? state.answers[key];
    asked.add(key);
    return answer === undefined ? Promise.reject(new TypeError(`nothing is played for ${key}`)) : respond(answer);
  };
}

function respond(answer: PlayedAnswer): Promise<Response> {
  if (answer === 'never') return new Promise(() => undefined);
  if ('body' in answer) return Promise.resolve(Response.json(answer.body));
  const { status, ...words } = answer.refusal;
  return Promise.resolve(Response.json({ type: 'about:blank', title: 'Refused', status, ...words }, { status }));
}

/** Open and silent but for its first comment. */
function streamOf({ stream = 'open' }: GalleryState): Response {
  if (stream === 'refused') return new Response(null, { status: 404 });
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(': open\n\n'));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
