import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';

let browser: Browser;
const servers: Server[] = [];

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  for (const server of servers) server.close();
});

async function serve(html: string): Promise<number> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('a browser test needs nothing but npm: a page is loaded, runs its script and draws its text', async () => {
  const page = await browser.newPage();
  await page.goto('data:text/html,<p style="display:inline-block;font-size:20px">Invoice <b id="n"></b></p>');
  await page.evaluate(`document.getElementById('n').textContent = 'INV-1'`);
  expect(await page.textContent('p')).toBe('Invoice INV-1');
  // Without a font every letter is zero pixels wide.
  expect((await page.locator('p').boundingBox())?.width).toBeGreaterThan(50);
});

test('a page can hold a frame of another site on another local port and read what it posts', async () => {
  const framePort = await serve(`<body>in the frame<script>parent.postMessage('hello ' + origin, '*')</script></body>`);
  const hostPort = await serve(`<script>onmessage = (event) => { document.title = event.data }</script>
    <iframe src="http://localhost:${framePort}/"></iframe>`);
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${hostPort}/`);
  await page.waitForFunction('document.title');
  expect(await page.title()).toBe(`hello http://localhost:${framePort}`);
  expect(await page.frameLocator('iframe').locator('body').innerText()).toBe('in the frame');
});
