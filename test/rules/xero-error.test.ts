import { expect, test } from 'vitest';
import {
  isTokenRefused,
  readXeroFailure,
  refusedElement,
  validationMessages,
  xeroError,
} from '../../server/xero/xero-error.ts';

const failure = (status: number, body: unknown = '', headers: Record<string, string> = {}) => ({
  status,
  headers,
  body,
});
const unauthorized = (Detail: string) => ({ Type: null, Title: 'Unauthorized', Status: 401, Detail });
const forbidden = { Type: null, Title: 'Forbidden', Status: 403, Detail: 'AuthenticationUnsuccessful' };
const invalid = (...messages: string[]) => ({
  ...{ ErrorNumber: 10, Type: 'ValidationException', Message: 'A validation exception occurred' },
  Elements: [{ ValidationErrors: messages.map((Message) => ({ Message })) }],
});

const unavailable = { code: 'xero_unavailable', retry: 'later' };
const refused = { code: 'xero_refused', retry: 'never' };
const lost = { code: 'xero_connection_lost', retry: 'reconnect' };

test.each<[string, ReturnType<typeof failure>, object]>([
  [
    '400 with reasons',
    failure(400, invalid('Account must be valid.', 'Tax rate must be valid.')),
    {
      ...refused,
      detail: 'Account must be valid. Tax rate must be valid.',
    },
  ],
  [
    '400 with a message only',
    failure(400, { ErrorNumber: 16, Type: 'QueryParseException', Message: 'No such field' }),
    {
      ...refused,
      detail: 'No such field',
    },
  ],
  [
    '400 for a reused idempotency key',
    failure(400, {
      Type: 'ValidationException',
      Message: 'Idempotency Key k is used with a different request',
    }),
    refused,
  ],
  ['401 for an expired token', failure(401, unauthorized('TokenExpired: token expired at 01/01/2001')), unavailable],
  [
    '401 for a missing scope',
    failure(401, unauthorized('AuthorizationUnsuccessful')),
    {
      code: 'xero_permission_missing',
      retry: 'reconnect',
    },
  ],
  [
    '401 that names the scope in its header only',
    failure(401, '', { 'www-authenticate': 'insufficient_scope' }),
    {
      code: 'xero_permission_missing',
      retry: 'reconnect',
    },
  ],
  ['403 for an organisation that was disconnected', failure(403, forbidden), lost],
  ['404 as a page of text', failure(404, 'The resource you’re looking for cannot be found'), refused],
  ['412', failure(412), refused],
  ['415', failure(415), refused],
  [
    '429 for the minute',
    failure(429, '', { 'x-rate-limit-problem': 'minute', 'retry-after': '27' }),
    {
      code: 'xero_rate_limited',
      retry: 'later',
      retryAfterMs: 27_000,
      message: 'Xero’s limit of calls is reached (minute).',
    },
  ],
  [
    '429 for the day',
    failure(429, '', { 'x-rate-limit-problem': 'Day', 'retry-after': '66975' }),
    {
      code: 'xero_rate_limited',
      retry: 'later',
      retryAfterMs: 66_975_000,
    },
  ],
  [
    '429 for too many at once',
    failure(429, '', { 'x-rate-limit-problem': 'concurrent' }),
    {
      code: 'xero_rate_limited',
      retry: 'later',
      retryAfterMs: 1000,
    },
  ],
  [
    '429 that says nothing',
    failure(429, undefined),
    { retry: 'later', retryAfterMs: 1000, message: 'Xero’s limit of calls is reached.' },
  ],
  ['500', failure(500), unavailable],
  ['501', failure(501, { ErrorNumber: 20, Type: 'ApiMethodNotImplementedException', Message: 'no' }), unavailable],
  [
    '503 of one organisation',
    failure(503, 'The Organisation is currently offline'),
    {
      ...unavailable,
      detail: 'The Organisation is currently offline',
    },
  ],
  ['no answer at all', failure(0, 'socket hang up'), { ...unavailable, detail: 'socket hang up' }],
])('asking Xero: %s', (_name, given, meaning) => {
  expect(xeroError(given, { kind: 'read' })).toMatchObject(meaning);
});

test.each([0, 500, 502, 503])('after a %i to something we sent, its outcome is unknown', (status) => {
  expect(xeroError(failure(status), { kind: 'write' })).toMatchObject({ code: 'xero_unavailable', retry: 'unknown' });
});

test.each([400, 401, 403, 404, 429])('after a %i to something we sent, nothing has happened', (status) => {
  expect(xeroError(failure(status), { kind: 'write' }).retry).not.toBe('unknown');
});

test('a long page of text is cut', () => {
  expect(xeroError(failure(502, 'x'.repeat(5000)), { kind: 'read' }).detail).toHaveLength(300);
});

test.each([
  [failure(401, unauthorized('TokenExpired: token expired at 01/01/2001')), true],
  [failure(401, unauthorized('AuthorizationUnsuccessful')), false],
  [failure(401, 'anything else'), true],
  [failure(403, forbidden), false],
  [failure(400, { Detail: 'TokenExpired: no' }), false],
])('a refused token is worth renewing unless a permission is missing: %j → %s', (given, refused) => {
  expect(isTokenRefused(given)).toBe(refused);
});

test.each([
  ['invoice_number_taken', ['Invoice # must be unique.'], 'Invoice # must be unique.'],
  [
    'invoice_number_taken',
    ['Account must be valid.', 'Invoice # must be unique.'],
    'Account must be valid. Invoice # must be unique.',
  ],
  ['xero_refused', ['Account must be valid.'], 'Account must be valid.'],
  ['xero_refused', [], null],
])('one refused among several of an answer is %s because of %j', (code, messages, detail) => {
  const element = { HasErrors: true, ValidationErrors: messages.map((Message) => ({ Message })) };
  expect(refusedElement(element)).toMatchObject({ code, detail, retry: 'never' });
});

test('reasons are found wherever Xero nests them, each once', () => {
  const body = {
    ...{ Message: 'A validation exception occurred', Warnings: [{ Message: 'only a warning' }] },
    Elements: [
      {
        ValidationErrors: [{ Message: 'a' }, { Message: 'b' }],
        LineItems: [{ ValidationErrors: [{ Message: 'c' }] }, { ValidationErrors: [{ Message: 'a' }] }],
        Contact: {
          Addresses: [{ ValidationErrors: [{ Message: 'd' }] }],
          PaymentTerms: { Sales: { ValidationErrors: [] } },
        },
      },
    ],
  };
  expect(validationMessages(body)).toEqual(['a', 'b', 'c', 'd']);
  expect(validationMessages('text')).toEqual([]);
  expect(validationMessages(null)).toEqual([]);
});

test('the SDK’s rejection is a JSON text; names of headers are lower-cased', () => {
  const thrown = JSON.stringify({
    response: {
      ...{ statusCode: 429, body: '', headers: { 'Retry-After': 27, 'X-Rate-Limit-Problem': 'minute' } },
      request: { method: 'GET', url: { path: '/api.xro/2.0/Invoices?page=1' } },
    },
    body: '',
  });
  expect(readXeroFailure(thrown)).toEqual({
    ...{ status: 429, body: '', headers: { 'retry-after': '27', 'x-rate-limit-problem': 'minute' } },
    request: { method: 'GET', path: '/api.xro/2.0/Invoices?page=1' },
  });
});

test('a rejection without a status means that no answer came', () => {
  expect(readXeroFailure(JSON.stringify({ response: { body: 'socket hang up' } }))).toEqual({
    ...failure(0, 'socket hang up'),
    request: null,
  });
});

test.each([[new Error('Required parameter xeroTenantId was null')], ['no JSON'], ['{}'], ['"text"'], [undefined]])(
  'what is not the SDK’s rejection is not read as one: %s',
  (thrown) => {
    expect(readXeroFailure(thrown)).toBeNull();
  },
);
