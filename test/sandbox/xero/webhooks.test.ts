import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../support/until.ts';
import { startXeroSandbox, type XeroSandbox } from './xero-sandbox.ts';

let sandbox: XeroSandbox;
let receiver: Server;
let url: string;
/** What the receiver answers to what Xero signed. */
let answer: number;
let bodies: string[];
let checksSignature: boolean;

beforeEach(async () => {
  [answer, bodies, checksSignature] = [200, [], true];
  sandbox = await startXeroSandbox({ redirectUris: [], webhookRetryMs: 10, webhookGiveUpMs: 60 });
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const body = Buffer.concat(chunks);
        const expected = createHmac('sha256', sandbox.settings['XERO_WEBHOOK_KEY'] ?? '')
          .update(body)
          .digest('base64');
        const isRight = request.headers['x-xero-signature'] === expected;
        const status = isRight || !checksSignature ? answer : 401;
        if (status === 200) bodies.push(body.toString());
        response.writeHead(status).end();
      });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await sandbox.close();
  receiver.close();
});

interface Told {
  events: { resourceId: string; eventType: string; eventCategory: string; eventDateUtc: string }[];
  firstEventSequence: number;
  lastEventSequence: number;
}
const deliveries = () => bodies.map((body) => JSON.parse(body) as Told).filter(({ events }) => events.length > 0);
const told = () => deliveries().flatMap(({ events }) => events);

test('a receiver that does not check signatures is refused', async () => {
  checksSignature = false;
  await expect(sandbox.webhooks.subscribe(url)).rejects.toThrow('Intent to receive');
  expect(sandbox.webhooks.state()).toBe('OFF');
});

test('every change is told once, thinly, numbered without gaps', async () => {
  await sandbox.webhooks.subscribe(url);
  const contactId = sandbox.addContact({ Name: 'Acme' });
  await until('the making', () => told().length === 1);
  sandbox.archiveContact(contactId);
  await until('the change', () => told().length === 2);
  expect(told().map(({ eventType, eventCategory, resourceId }) => [eventType, eventCategory, resourceId])).toEqual([
    ['CREATE', 'CONTACT', contactId],
    ['UPDATE', 'CONTACT', contactId],
  ]);
  expect(told()[0]?.eventDateUtc).not.toMatch(/Z$/);
  expect(deliveries().map(({ firstEventSequence }) => firstEventSequence)).toEqual([1, 2]);
  expect(bodies.at(-1)).toContain('"firstEventSequence": 2');
});

test('what fails is tried again until Xero gives up; switched on again, everything kept is sent in order', async () => {
  await sandbox.webhooks.subscribe(url);
  answer = 500;
  const first = sandbox.addContact({ Name: 'First' });
  await until('Xero to give up', () => sandbox.webhooks.state() === 'DISABLED');
  expect(sandbox.webhooks.deliveries.filter(({ status }) => status === 500).length).toBeGreaterThan(1);
  const second = sandbox.addContact({ Name: 'Second' });
  answer = 200;
  await sandbox.webhooks.enableAgain();
  await until('both', () => told().length === 2);
  expect(told().map(({ resourceId }) => resourceId)).toEqual([first, second]);
  expect(sandbox.webhooks.state()).toBe('ACTIVE');
});
