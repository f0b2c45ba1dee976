import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebServer } from '../../server/web-server.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

/** The product's limits, but a hundred times as impatient. */
const impatient = {
  ...{ headersTimeoutMs: 150, requestTimeoutMs: 300, checkEveryMs: 20 },
  ...{ maxHeaderBytes: 16 * 1024, maxHeaders: 100 },
};
let finished = 0;
const server = createWebServer((request, response) => {
  request.resume().on('end', () => {
    finished += 1;
    response.end('done');
  });
}, impatient);
let app: App;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  app = await startApp();
});
afterAll(async () => {
  server.close();
  await app.close();
});

/** A socket that says this and then a byte now and again, until the server has had enough; what it answered. */
async function dawdle(start: string, drop: string): Promise<string> {
  const socket: Socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  // Writing to a socket that the server has just closed is what this is about.
  socket.on('error', () => undefined);
  socket.write(start);
  await until('the server to close the connection', () => {
    if (!socket.destroyed) socket.write(drop);
    return socket.destroyed;
  });
  return answer;
}

test('who sends headers one by one, or a body byte by byte, is not waited for', async () => {
  const headers = await dawdle('GET / HTTP/1.1\r\nHost: x\r\n', 'X-More: 1\r\n');
  expect(headers).toMatch(/^HTTP\/1\.1 (408|431) /);
  const body = await dawdle('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{', ' ');
  expect(body).toMatch(/^HTTP\/1\.1 408 /);
  expect(finished).toBe(0);
});

test('headers of more than 16 kB are not read (431)', async () => {
  const answer = await fetch(`${app.url}/healthz`, { headers: { 'x-long': 'x'.repeat(20_000) } });
  expect(answer.status).toBe(431);
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
});

test('two requests in one, told apart by two proxies in two ways, are refused', async () => {
  const smuggled = [
    'POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!',
    'POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: 1\rX-B: 2\r\n\r\n',
  ];
  for (const text of smuggled) {
    const { port } = new URL(app.url);
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.end(text);
    await until('an answer', () => answer !== '');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  }
});
