import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppContext } from './context.ts';

/** `/metrics` on an address of its own, for whoever reaches that: nothing is asked for. Gives its port and what stops it. */
export async function startMetricsServer(
  { metrics, log }: Pick<AppContext, 'metrics' | 'log'>,
  address: { host: string; port: number },
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      ({ contentType, body }) => response.writeHead(200, { 'Content-Type': contentType }).end(body),
      (error: unknown) => {
        log.error({ err: error }, 'the figures could not be read');
        response.writeHead(503).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
