import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DestinationStream } from 'pino';
import type { Config } from './config.ts';
import { createContext, type AppContext } from './context.ts';
import { createHttp } from './http.ts';
import { startJobs } from './jobs.ts';
import { startMetricsServer } from './metrics-server.ts';
import { createWebServer } from './web-server.ts';

export interface RunningServer {
  port: number;
  /** Where the operator's figures are; null: nowhere of their own. */
  metricsPort: number | null;
  context: AppContext;
  /** Stops taking requests, finishes what runs, closes the database. */
  close(): Promise<void>;
}

/** Ready once the database is migrated, the port is open and the workers run. `logTo`: in place of standard output. */
export async function startServer(config: Config, parts: { logTo?: DestinationStream } = {}): Promise<RunningServer> {
  const context = await createContext(config, parts);
  let ready = false;
  const server = createWebServer(createHttp(context, () => ready));
  await listen(server, config);
  const { host, port: metricsPort } = config.metrics;
  const metrics = metricsPort === null ? null : await startMetricsServer(context, { host, port: metricsPort });
  const stopJobs = await startJobs(context);
  ready = true;
  const { port } = server.address() as AddressInfo;
  context.log.info({ port, publicUrl: config.publicUrl }, 'Deal Ledger is ready');
  return {
    port,
    metricsPort: metrics?.port ?? null,
    context,
    async close() {
      ready = false;
      server.close();
      await metrics?.close();
      // Panels that listen would never be done by themselves.
      await context.dealChanges.close();
      server.closeIdleConnections();
      await stopJobs();
      server.closeAllConnections();
      await context.close();
    },
  };
}

function listen(server: Server, { port, host }: Pick<Config, 'port' | 'host'>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === null ? {} : { host }) }, () => resolve());
  });
}
