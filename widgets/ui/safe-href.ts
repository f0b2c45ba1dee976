const localHosts = ['localhost', '127.0.0.1'];

/**
 * The address if it may become a link, else null: https anywhere; http only on this machine, and only when the product
 * itself runs there. Anything else (`javascript:`, `data:`, another scheme) is never clickable.
 */
export function toSafeHref(url: string, publicUrl: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '') return null;
  if (parsed.protocol === 'https:') return parsed.href;
  const bothLocal = isLocal(parsed) && isLocal(new URL(publicUrl));
  return parsed.protocol === 'http:' && bothLocal ? parsed.href : null;
}

function isLocal(url: URL): boolean {
  return localHosts.includes(url.hostname);
}
