/** Zoho's regions. An org lives in one of them for good. https://www.zoho.com/crm/developer/docs/api/v8/multi-dc.html */
interface DataCenter {
  accountsUrl: string;
  apiUrl: string;
  crmUrl: string;
}

const dataCenters: DataCenter[] = [
  { accountsUrl: 'https://accounts.zoho.com', apiUrl: 'https://www.zohoapis.com', crmUrl: 'https://crm.zoho.com' },
  { accountsUrl: 'https://accounts.zoho.eu', apiUrl: 'https://www.zohoapis.eu', crmUrl: 'https://crm.zoho.eu' },
  { accountsUrl: 'https://accounts.zoho.in', apiUrl: 'https://www.zohoapis.in', crmUrl: 'https://crm.zoho.in' },
  {
    accountsUrl: 'https://accounts.zoho.com.au',
    apiUrl: 'https://www.zohoapis.com.au',
    crmUrl: 'https://crm.zoho.com.au',
  },
  { accountsUrl: 'https://accounts.zoho.jp', apiUrl: 'https://www.zohoapis.jp', crmUrl: 'https://crm.zoho.jp' },
  {
    accountsUrl: 'https://accounts.zoho.com.cn',
    apiUrl: 'https://www.zohoapis.com.cn',
    crmUrl: 'https://crm.zoho.com.cn',
  },
  {
    accountsUrl: 'https://accounts.zohocloud.ca',
    apiUrl: 'https://www.zohoapis.ca',
    crmUrl: 'https://crm.zohocloud.ca',
  },
  { accountsUrl: 'https://accounts.zoho.sa', apiUrl: 'https://www.zohoapis.sa', crmUrl: 'https://crm.zoho.sa' },
];

export function isZohoAccountsUrl(url: string): boolean {
  return dataCenters.some((dataCenter) => dataCenter.accountsUrl === url);
}

/** `api_domain` decides where an org's data and our tokens go, so only Zoho's own hosts (also sandbox and developer ones) count. */
export function isZohoApiUrl(url: string): boolean {
  return dataCenters.some(({ apiUrl }) =>
    [apiUrl, apiUrl.replace('//www.', '//sandbox.'), apiUrl.replace('//www.', '//developer.')].includes(url),
  );
}

/** Where the org's people work; the US host when the region is not in the table (stand-ins). */
export function crmUrlOf(accountsUrl: string): string {
  return dataCenters.find((dataCenter) => dataCenter.accountsUrl === accountsUrl)?.crmUrl ?? 'https://crm.zoho.com';
}
