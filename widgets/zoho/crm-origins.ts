/**
 * The pages that may frame the widget: Zoho CRM in each data centre.
 * https://www.zoho.com/crm/developer/docs/api/multi-dc.html
 */
const crmOrigins: readonly string[] = [
  'https://crm.zoho.com',
  'https://crm.zoho.eu',
  'https://crm.zoho.in',
  'https://crm.zoho.com.au',
  'https://crm.zoho.jp',
  'https://crm.zoho.com.cn',
  'https://crm.zohocloud.ca',
  'https://crm.zoho.sa',
  'https://crm.zoho.uk',
  'https://crmsandbox.zoho.com',
  'https://crmplus.zoho.com',
  'https://one.zoho.com',
];

/** Whether this origin is a Zoho CRM, or the one extra origin compiled in for development. */
export function isCrmOrigin(origin: string, extraOrigin: string | null): boolean {
  return crmOrigins.includes(origin) || (extraOrigin !== null && origin === extraOrigin);
}

/**
 * The origin of the page around the widget, as Zoho writes it into the address (`?serviceOrigin=…`).
 *
 * Read exactly as the SDK reads it – everything after the first `?`, hash included – because the SDK sends every
 * message there. Two values, or none, is null: the SDK might follow the one that was not checked.
 */
export function readServiceOrigin(href: string): string | null {
  const query = href.slice(href.indexOf('?') + 1);
  const values = query
    .split('&')
    .map((pair) => pair.split('='))
    .filter(([name]) => name === 'serviceOrigin')
    .map(([, ...value]) => value.join('='));
  const [value] = values;
  if (value === undefined || values.length > 1) return null;
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
