import { openDb, type Db } from './db.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

/** The database that the settings name, or the embedded one; an embedded one that this call has started ends with `close`. */
export async function openDatabase(
  { databaseUrl, dataDir }: { databaseUrl: string | null; dataDir: string },
  log: (line: string) => void,
): Promise<{ url: string; db: Db; close(): Promise<void> }> {
  const embedded = databaseUrl === null ? await startEmbeddedPostgres({ dataDir, log }) : null;
  const url = databaseUrl ?? embedded?.url ?? '';
  const db = openDb(url);
  return {
    url,
    db,
    async close() {
      await db.destroy();
      await embedded?.stop();
    },
  };
}
