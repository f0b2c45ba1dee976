const MAX_REDIRECTS = 10;

/** A browser without a screen: one cookie jar per host, redirects followed one by one. */
export interface BrowserSession {
  /** Follows redirects to the end; `visited` are the addresses on the way. */
  open(url: string): Promise<{ status: number; url: string; text: string; visited: string[] }>;
  /** One request, no redirects, with this browser's cookies. */
  request(url: string, init?: RequestInit): Promise<Response>;
  cookies(url: string): string;
}

/** `reach`: where an address is on this machine, for host names that only a real browser is made to find. */
export function createBrowserSession(reach: (url: string) => string = (url) => url): BrowserSession {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string) => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  const cookies = (url: string) => [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ');

  async function request(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (cookies(url)) headers.set('cookie', cookies(url));
    const response = await fetch(reach(url), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', ...value] = (line.split(';')[0] ?? '').split('=');
      jarOf(url).set(name, value.join('='));
    }
    return response;
  }

  return {
    request,
    cookies,
    async open(url) {
      const visited = [url];
      let address = url;
      for (;;) {
        const response = await request(address, { headers: { accept: 'text/html' } });
        const next = response.headers.get('location');
        if (response.status < 300 || response.status > 399 || !next) {
          return { status: response.status, url: address, text: await response.text(), visited };
        }
        address = new URL(next, address).href;
        visited.push(address);
        if (visited.length > MAX_REDIRECTS) throw new Error(`too many redirects: ${visited.join(' → ')}`);
      }
    },
  };
}
