import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody else's site, which frames our pages and sends what the CRM would send. */
export interface HostilePage {
  url: string;
  close(): void;
}

/** What the CRM’s page says to a widget, in every form that the SDK reads. */
const lies = `(deal) => {
  const say = (eventName, fields) => ({ type: 'FRAMEWORK.EVENT', eventName, ...fields });
  const output = JSON.stringify({ token: 'stolen', expiresIn: 900, status: 200, body: '{}' });
  const said = [
    say('SET_CONTEXT', { data: { uniqueID: 'evil', locale: 'en', localeResource: {}, model: {}, connectors: [] } }),
    say('PageLoad', { data: { Entity: 'Deals', EntityId: deal } }),
    { eventName: '__HANDSHAKE__', data: { parentOrigin: location.origin } },
  ];
  for (let id = 100; id < 130; id += 1) {
    const data = { code: 'success', sdkVersion: '1', details: { output, userMessage: [] } };
    said.push(say('EVENT_RESPONSE', { promiseid: 'Promise' + id, data }));
  }
  return [...said, ...said.map((message) => JSON.stringify(message))];
}`;

/**
 * `/frame?src=…&deal=…` frames a page and lies to it; `/sibling?deal=…` lies to every other frame of the page it stands in.
 * `window.sent` counts the lies, `window.heard` holds what was answered.
 */
export async function startHostilePage(): Promise<HostilePage> {
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://evil');
    const src = address.searchParams.get('src');
    const targets = src === null ? '[...Array(parent.length).keys()].map((index) => parent[index])' : '[frames[0]]';
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><body>${src === null ? '' : `<iframe src="${src.replaceAll('"', '&quot;')}" width="900" height="600"></iframe>`}
<script>
window.sent = 0;
window.heard = [];
addEventListener('message', (event) => window.heard.push(JSON.stringify(event.data)));
const lies = (${lies})(new URLSearchParams(location.search).get('deal'));
setInterval(() => {
  for (const target of ${targets}) if (target && target !== window) for (const lie of lies) { target.postMessage(lie, '*'); window.sent += 1; }
}, 25);
</script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
