import type { App } from './start-app.ts';
import { storedRows } from './stored-rows.ts';
import { until } from './until.ts';

/** Once what follows by itself from connecting and saving is over: no job is queued or under way. The clocks go on. */
export async function backgroundWorkDone(app: App): Promise<void> {
  await until('the queued jobs to end', async () => {
    const open = `select 1 from pgboss.job where state in ('created', 'retry', 'active') limit 1`;
    return (await storedRows(app, open)).length === 0;
  });
}
