import { processEnvironment, readConfig } from './config.ts';
import { startServer } from './start.ts';

/** `npm start`: settings, server, and a clean stop on SIGTERM or Ctrl-C. */
try {
  const server = await startServer(readConfig(processEnvironment()));
  const stop = () => {
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
