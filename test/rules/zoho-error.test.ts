import { expect, test } from 'vitest';
import { zohoError, zohoErrorCode } from '../../server/zoho/zoho-error.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  ...{ status, headers: new Headers(headers) },
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const says = (code: string) => ({ code, details: {}, message: `about ${code}`, status: 'error' });

test.each<[number, unknown, object]>([
  [401, says('INVALID_TOKEN'), { code: 'zoho_connection_lost', retry: 'reconnect' }],
  [401, says('AUTHENTICATION_FAILURE'), { code: 'zoho_connection_lost', retry: 'reconnect' }],
  [401, says('OAUTH_SCOPE_MISMATCH'), { code: 'zoho_permission_missing', retry: 'reconnect' }],
  [401, '', { code: 'zoho_connection_lost', retry: 'reconnect', detail: '' }],
  [403, says('NO_PERMISSION'), { code: 'zoho_no_permission', retry: 'never' }],
  [403, says('OAUTH_SCOPE_MISMATCH'), { code: 'zoho_permission_missing', retry: 'reconnect' }],
  [400, says('INVALID_DATA'), { code: 'zoho_refused', retry: 'never', detail: 'INVALID_DATA: about INVALID_DATA' }],
  [404, says('INVALID_URL_PATTERN'), { code: 'zoho_refused', retry: 'never' }],
  [429, says('TOO_MANY_REQUESTS'), { code: 'zoho_busy', retry: 'later', retryAfterMs: null }],
  [400, says('TOO_MANY_REQUESTS'), { code: 'zoho_busy', retry: 'later' }],
  [429, '', { code: 'zoho_busy', retry: 'later' }],
  [500, says('INTERNAL_ERROR'), { code: 'zoho_unavailable', retry: 'later' }],
  [502, '<html>Bad gateway</html>', { code: 'zoho_unavailable', retry: 'later', detail: '<html>Bad gateway</html>' }],
  [202, { watch: [says('INVALID_DATA')] }, { code: 'zoho_refused', retry: 'never' }],
  [202, { watch: [says('INTERNAL_ERROR')] }, { code: 'zoho_unavailable', retry: 'later' }],
  [200, '<html>Maintenance</html>', { code: 'zoho_unavailable', retry: 'later' }],
])('Zoho CRM answers %i %j', (status, body, meaning) => {
  expect(zohoError(answer(status, body))).toMatchObject(meaning);
});

test('Zoho’s Retry-After is kept in milliseconds', () => {
  expect(zohoError(answer(429, '', { 'retry-after': '12' })).retryAfterMs).toBe(12_000);
  expect(zohoError(answer(429, '', { 'retry-after': 'soon' })).retryAfterMs).toBeNull();
});

test('a long page of text is cut', () => {
  expect(zohoError(answer(502, 'x'.repeat(5000))).detail).toHaveLength(300);
});

test.each<[unknown, string | null]>([
  [says('NOT_SUBSCRIBED'), 'NOT_SUBSCRIBED'],
  [{ watch: [says('INVALID_DATA'), says('OTHER')] }, 'INVALID_DATA'],
  [{ watch: [{ code: 'SUCCESS', message: 'ok', status: 'success' }] }, null],
  [{ data: [{ id: '1', Deal_Name: 'Solar' }], info: { more_records: false } }, null],
  [{ data: [] }, null],
  ['', null],
  ['[]', null],
  ['null', null],
  ['<html>', null],
])('the error code of %j is %j', (body, code) => {
  expect(zohoErrorCode(answer(200, body))).toBe(code);
});
