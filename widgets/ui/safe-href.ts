const localHosts = ['localhost', '127.0.0.1'];

/** Where a link may lead besides the product itself: Xero, and Zoho in each data centre, with their subdomains. */
const knownHosts = [
  'xero.com',
  ...['zoho.com', 'zoho.eu', 'zoho.in', 'zoho.com.au', 'zoho.jp', 'zoho.com.cn', 'zoho.sa', 'zoho.uk', 'zohocloud.ca'],
];

/**
 * The address if it may become a link, else null: https on a known host or where the product itself is; http only on this
 * machine, and only when the product itself runs there. Anything else (`javascript:`, `data:`, a stranger's site that got
 * into a record) is never clickable.
 */
export function toSafeHref(url: string, publicUrl: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  const own = new URL(publicUrl);
  if (parsed.username !== '' || parsed.password !== '') return null;
  if (parsed.protocol === 'https:') return parsed.origin === own.origin || isKnown(parsed) ? parsed.href : null;
  return parsed.protocol === 'http:' && isLocal(parsed) && isLocal(own) ? parsed.href : null;
}

/** On the usual port: no other service of such a host is one of theirs. */
function isKnown({ hostname, port }: URL): boolean {
  return port === '' && knownHosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

function isLocal(url: URL): boolean {
  return localHosts.includes(url.hostname);
}
