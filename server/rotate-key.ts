import { processEnvironment, readConfig } from './config.ts';
import { openDatabase } from './db/open-database.ts';
import { createSeal } from './oauth/seal.ts';
import { reseal } from './sync/reseal.ts';

/**
 * `npm run rotate-key`, with the server's own settings: seals what ENCRYPTION_KEY_PREVIOUS has sealed with ENCRYPTION_KEY.
 * Every server must know both keys before. Stopped on the way, it is run again; ends with 1 while the previous key is needed.
 */
try {
  const config = readConfig(processEnvironment());
  const database = await openDatabase(config, () => undefined);
  const seal = createSeal(config.encryptionKeys);
  const reports = await reseal({ db: database.db, seal }).finally(() => database.close());
  for (const { table, column, resealed, unreadable } of reports) {
    const lost = unreadable === 0 ? '' : `, ${unreadable} sealed with a key that is not configured`;
    console.log(`${table}.${column}: ${resealed} sealed with the present key${lost}`);
  }
  const isDone = reports.every(({ left }) => left === 0);
  console.log(
    isDone
      ? 'ENCRYPTION_KEY_PREVIOUS may go.'
      : 'ENCRYPTION_KEY_PREVIOUS is still needed: give the missing key, or both keys to every server, and run this again.',
  );
  if (!isDone) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
