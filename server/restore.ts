import { resolve } from 'node:path';
import { processEnvironment, readConfig } from './config.ts';
import { migrate, openDb } from './db/db.ts';
import { countOrgs } from './db/orgs.ts';
import { restoreDatabase } from './db/restore-backup.ts';
import { createSeal } from './oauth/seal.ts';
import { countUnreadable } from './sync/reseal.ts';

/**
 * `npm run restore -- <file>`, with the settings that the server will have: a backup becomes the database of an empty DATA_DIR.
 * Ends with 1 when that failed, and with 2 when it is there but holds secrets that ENCRYPTION_KEY does not open.
 */
try {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('Name the file: npm run restore -- /path/deal-ledger.tar.gz');
  const config = readConfig(processEnvironment());
  if (config.databaseUrl !== null) {
    throw new Error('DATABASE_URL is set: the server would not use what is restored. Leave it out.');
  }
  const { dataDir } = config;
  const found = await restoreDatabase({ file: resolve(file), dataDir }, async (databaseUrl) => {
    const db = openDb(databaseUrl);
    try {
      await migrate(db);
      const seal = createSeal(config.encryptionKeys);
      return { orgs: await countOrgs(db), unreadable: await countUnreadable({ db, seal }) };
    } finally {
      await db.destroy();
    }
  });
  console.log(`${dataDir} has the database of the backup again; Zoho CRM accounts in it: ${found.orgs}.`);
  if (found.unreadable > 0) {
    console.log(`ENCRYPTION_KEY does not open ${found.unreadable} of its secrets: give the key of that time as well.`);
    process.exitCode = 2;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
