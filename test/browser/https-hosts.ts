import { createHash, X509Certificate } from 'node:crypto';
import { request as requestHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

/** What a host name answers in place of what it should: a connection that ends without an answer, or what a proxy says whose server is away. */
export type HostTrouble = 'cut' | { status: number; headers: Record<string, string>; body: string };

/** Host names of the internet, played on this machine by https. */
export interface HttpsHosts {
  /** What makes Chromium find these hosts, and nothing else, and trust their certificate, and no other. */
  chromiumFlags: string[];
  setTrouble(host: string, trouble: HostTrouble | 'none'): void;
  close(): Promise<void>;
}

/**
 * Answers by https, with a certificate made now, for each host name of `origins`, by asking the http server that stands
 * behind it (`http://localhost:<port>`).
 */
export async function startHttpsHosts(origins: Record<string, string>): Promise<HttpsHosts> {
  const hosts = Object.keys(origins);
  const pems = await generate([{ name: 'commonName', value: 'Hosts of the browser tests' }], {
    ...{ keyType: 'ec', curve: 'P-256', algorithm: 'sha256' },
    extensions: [{ name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2 as const, value })) }],
  });
  const troubles = new Map<string, HostTrouble>();
  const server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
    const host = request.headers.host ?? '';
    const trouble = troubles.get(host);
    const origin = origins[host];
    if (trouble === 'cut') request.socket.destroy();
    else if (trouble) response.writeHead(trouble.status, trouble.headers).end(trouble.body);
    else if (origin === undefined) response.writeHead(421).end();
    else handOn(request, response, origin);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    chromiumFlags: [
      `--host-resolver-rules=${[...hosts.map((host) => `MAP ${host} 127.0.0.1:${port}`), ...NOTHING_ELSE].join(',')}`,
      `--ignore-certificate-errors-spki-list=${hashOfKey(pems.cert)}`,
    ],
    setTrouble(host, trouble) {
      if (trouble === 'none') troubles.delete(host);
      else troubles.set(host, trouble);
      // What is open goes on to be what it was, so it is cut: streams as well.
      server.closeAllConnections();
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** The sandboxes' own pages are on this machine under its own name. */
const NOTHING_ELSE = ['MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE 127.0.0.1'];

/** As Chromium compares it: base64 of the SHA-256 of the key's SubjectPublicKeyInfo. */
function hashOfKey(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

/** As a reverse proxy of an operator does it, streams included. */
function handOn(request: IncomingMessage, response: ServerResponse, origin: string): void {
  const { port, host } = new URL(origin);
  const headers = { ...request.headers, host, 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' };
  const behind = requestHttp(
    { host: '127.0.0.1', port, method: request.method, path: request.url, headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      response.once('close', () => answer.destroy());
    },
  );
  behind.once('error', () => request.socket.destroy());
  // Who no longer listens to a stream is not to be told any more.
  response.once('close', () => behind.destroy());
  request.pipe(behind);
}
