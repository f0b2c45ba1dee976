import { expect, test } from 'vitest';
import { crmUrlOf, isZohoAccountsUrl, isZohoApiUrl } from '../../server/zoho/data-centers.ts';

/** https://www.zoho.com/crm/developer/docs/api/v8/multi-dc.html */
test.each([
  ['https://accounts.zoho.com', 'www.zohoapis.com', 'https://crm.zoho.com'],
  ['https://accounts.zoho.eu', 'www.zohoapis.eu', 'https://crm.zoho.eu'],
  ['https://accounts.zoho.in', 'www.zohoapis.in', 'https://crm.zoho.in'],
  ['https://accounts.zoho.com.au', 'www.zohoapis.com.au', 'https://crm.zoho.com.au'],
  ['https://accounts.zoho.jp', 'www.zohoapis.jp', 'https://crm.zoho.jp'],
  ['https://accounts.zoho.com.cn', 'www.zohoapis.com.cn', 'https://crm.zoho.com.cn'],
  ['https://accounts.zohocloud.ca', 'www.zohoapis.ca', 'https://crm.zohocloud.ca'],
  ['https://accounts.zoho.sa', 'www.zohoapis.sa', 'https://crm.zoho.sa'],
])('%s is Zoho’s own, with its API and CRM', (accountsUrl, apiHost, crmUrl) => {
  expect(isZohoAccountsUrl(accountsUrl)).toBe(true);
  expect(crmUrlOf(accountsUrl)).toBe(crmUrl);
  for (const host of [apiHost, apiHost.replace('www.', 'sandbox.'), apiHost.replace('www.', 'developer.')]) {
    expect(isZohoApiUrl(`https://${host}`)).toBe(true);
  }
});

test.each([
  ['http://accounts.zoho.com'],
  ['https://accounts.zoho.com.evil.example'],
  ['https://accounts.zoho.com@evil.example'],
  ['https://evil.example/accounts.zoho.com'],
  ['https://accounts.zoho.com:8443'],
  ['https://accounts.zoho.com/'],
  ['https://ACCOUNTS.zoho.com'],
  ['https://accountsXzoho.com'],
  ['https://www.zohoapis.com'],
  [''],
])('no secret of ours goes to %j', (url) => {
  expect(isZohoAccountsUrl(url)).toBe(false);
});

test.each([
  ['http://www.zohoapis.com'],
  ['https://www.zohoapis.com.evil.example'],
  ['https://evil.zohoapis.com'],
  ['https://zohoapis.com'],
  ['https://www.zohoapis.com/crm'],
  ['https://accounts.zoho.com'],
  [''],
])('no token of ours goes to %j', (url) => {
  expect(isZohoApiUrl(url)).toBe(false);
});
