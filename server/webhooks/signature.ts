import { createHmac, timingSafeEqual } from 'node:crypto';

/** How old a signed call of the extension may be, in either direction (clocks differ). */
const MAX_AGE_SECONDS = 300;

export interface SignedCall {
  /** Unix seconds, as sent. */
  timestamp: string;
  /** hex(hmac-sha256(secret, timestamp + "." + raw body)), in lower case. */
  signature: string;
  rawBody: Buffer;
}

/** Signs a call as the extension's Deluge functions do. */
export function signCall(secret: string, timestamp: string, rawBody: Buffer | string): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest('hex');
}

/** True only for a signature by this secret over exactly these bytes, not older than five minutes. */
export function verifyCall(secret: string, call: SignedCall, now: Date): boolean {
  if (!/^\d{1,12}$/.test(call.timestamp)) return false;
  const ageSeconds = Math.abs(now.getTime() / 1000 - Number(call.timestamp));
  return ageSeconds <= MAX_AGE_SECONDS && equal(signCall(secret, call.timestamp, call.rawBody), call.signature);
}

/** Signs a webhook as Xero does: base64, the key as text, the raw body. https://developer.xero.com/documentation/guides/webhooks/configuring-your-server */
export function signXeroWebhook(key: string, rawBody: Buffer | string): string {
  return createHmac('sha256', key).update(rawBody).digest('base64');
}

export function verifyXeroWebhook(key: string, rawBody: Buffer, signature: string): boolean {
  return key !== '' && equal(signXeroWebhook(key, rawBody), signature);
}

/** Compares in a time that does not tell where the texts differ. */
export function equal(expected: string, given: string): boolean {
  const a = createHmac('sha256', 'compare').update(expected).digest();
  const b = createHmac('sha256', 'compare').update(given).digest();
  return timingSafeEqual(a, b);
}
