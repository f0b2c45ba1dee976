import { buildServer } from './build-server.ts';
import { runMainJob } from './main-job.ts';
import { startDemo, type Demo } from './start-demo.ts';

/**
 * `npm run demo`: the whole product on this machine, with a sandbox CRM and a sandbox Xero in place of the real ones.
 * `--once`: does the main job without person or browser and prints one line of JSON; exits with 1 and the reason if
 * anything differs from what the deal says.
 */
const once = process.argv.includes('--once');
const progress = (step: string) => (once ? process.stderr : process.stdout).write(`✓ ${step}\n`);
let demo: Demo | undefined;

let stopping: Promise<void> | undefined;
function stop(exitCode: number): void {
  stopping ??= Promise.resolve(demo?.close()).finally(() => process.exit(exitCode));
}
// Ctrl-C reaches this process twice, from the terminal and from npm; the second must not end it half stopped.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(0));

try {
  await buildServer();
  progress('server built');
  demo = await startDemo(progress);
  if (once) {
    console.log(JSON.stringify(await runMainJob(demo.world, demo.ledger)));
    stop(0);
  } else {
    console.log(`
Open ${demo.world.zoho.url}
Pick a deal, click “Closed Won” in its stage bar and watch the panel; open the invoice and click “Pay”.
Settings: ${demo.url}/settings   Stop with Ctrl-C.`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  stop(1);
}
