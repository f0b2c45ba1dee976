import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equal, signCall, signXeroWebhook, verifyCall, verifyXeroWebhook } from '../../server/webhooks/signature.ts';

const secret = 'org-secret';
const now = new Date('2026-11-21T12:00:00Z');
const sentAt = (secondsAgo: number) => String(now.getTime() / 1000 - secondsAgo);
const body = '{"dealId":"1","stage":"Closed Won"}';
const call = (changes: { timestamp?: string; signature?: string; body?: string } = {}) => {
  const timestamp = changes.timestamp ?? sentAt(0);
  const signature = changes.signature ?? signCall(secret, timestamp, body);
  return { timestamp, signature, rawBody: Buffer.from(changes.body ?? body) };
};

test('the extension’s signature is hex(hmac-sha256(secret, timestamp + "." + body))', () => {
  expect(signCall('secret', '1763726400', '{}')).toBe(
    '41e7236a841fb70b5d09b435d9cf73be3bf174c383152feb3f24dfc13e9b6af9',
  );
});

test.each([
  [0, true],
  [299, true],
  [300, true],
  [301, false],
  [-300, true],
  [-301, false],
  [3600, false],
])('a call signed %i seconds ago is believed: %s', (secondsAgo, believed) => {
  expect(verifyCall(secret, call({ timestamp: sentAt(secondsAgo) }), now)).toBe(believed);
});

test('a call with another secret, another body or another time is not believed', () => {
  expect(verifyCall('other', call(), now)).toBe(false);
  expect(verifyCall(secret, call({ body: `${body} ` }), now)).toBe(false);
  const earlier = signCall(secret, sentAt(10), body);
  expect(verifyCall(secret, call({ timestamp: sentAt(0), signature: earlier }), now)).toBe(false);
});

test.each(['', 'soon', '-1', '1e9', ' 1763726400', '1763726400.0', '0x69204900', '1763726400000000'])(
  'the timestamp %j is refused, even well signed',
  (timestamp) => {
    expect(verifyCall(secret, call({ timestamp }), now)).toBe(false);
  },
);

test('one wrong character of a signature is enough', () => {
  const right = call().signature;
  fc.assert(
    fc.property(fc.nat(right.length - 1), fc.constantFrom('0', '7', 'a', 'f', 'g', ' '), (at, character) => {
      const changed = right.slice(0, at) + character + right.slice(at + 1);
      expect(verifyCall(secret, call({ signature: changed }), now)).toBe(changed === right);
    }),
  );
});

test.each(['', ' ', 'undefined', 'é'.repeat(64)])('the signature %j is refused without a crash', (signature) => {
  expect(verifyCall(secret, call({ signature }), now)).toBe(false);
});

const key = 'local-double-webhook-signing-key==';
const intent = '{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "S0M3R4ND0MT3XTLOCAL1"}';
const update =
  '{"events":[{"resourceUrl":"https://api.xero.com/api.xro/2.0/Invoices/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777","resourceId":"717f2bfc-c6d4-41fd-b238-3f2f0c0cf777","eventDateUtc":"2025-10-21T01:15:39.902","eventType":"UPDATE","eventCategory":"INVOICE","tenantId":"c2cc9b6e-9458-4c7d-93cc-f02b81b0594f","tenantType":"ORGANISATION"}],"lastEventSequence": 1,"firstEventSequence": 1, "entropy": "FXNGWLCCGVANWHKILRUB"}';

test.each([
  ['an intent to receive', true, intent, '5bHGeQjnmu4Ry6c4iqK/csUpz/2K/Cn4pM+B9eMGZ5I='],
  ['one with one wrong character', false, intent, '/bHGeQjnmu4Ry6c4iqK/csUpz/2K/Cn4pM+B9eMGZ5I='],
  [
    ...(['one whose body was parsed and written again', false, JSON.stringify(JSON.parse(intent))] as const),
    '5bHGeQjnmu4Ry6c4iqK/csUpz/2K/Cn4pM+B9eMGZ5I=',
  ],
  ['an invoice update', true, update, 'wX0V6THpiTYYutTKwxuLvrHzh6VeL2P/igmEX48GJak='],
] as const)('Xero’s webhook, %s: believed %s', (_name, believed, text, signature) => {
  expect(verifyXeroWebhook(key, Buffer.from(text), signature)).toBe(believed);
});

test('the webhook key is taken as text, not decoded from base64', () => {
  expect(signXeroWebhook(key, intent)).not.toBe(signXeroWebhook(Buffer.from(key, 'base64').toString('latin1'), intent));
});

test('without a webhook key nothing is from Xero', () => {
  expect(verifyXeroWebhook('', Buffer.from(intent), signXeroWebhook('', intent))).toBe(false);
});

test('texts are equal only when they are the same', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(equal(a, a)).toBe(true);
      expect(equal(a, b)).toBe(a === b);
    }),
  );
});
