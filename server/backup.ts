import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { processEnvironment, readConfig } from './config.ts';
import { backUpDatabase } from './db/base-backup.ts';
import { openDatabase } from './db/open-database.ts';

/**
 * `npm run backup -- <file>`, with the server's own settings, while the server runs or not: the embedded database into one
 * file. ENCRYPTION_KEY is not in it.
 */
try {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('Name the file: npm run backup -- /path/deal-ledger.tar.gz');
  const config = readConfig(processEnvironment());
  if (config.databaseUrl !== null) {
    throw new Error('DATABASE_URL is set: back up that PostgreSQL by its own means, such as pg_dump.');
  }
  const database = await openDatabase(config, () => undefined);
  const databaseFolder = join(await realpath(config.dataDir), 'postgres');
  await backUpDatabase({ url: database.url, databaseFolder, file: resolve(file) }).finally(() => database.close());
  console.log(`${resolve(file)} holds the database. Keep ENCRYPTION_KEY too, elsewhere: without it no grant opens.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
