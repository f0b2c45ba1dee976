import { processEnvironment, readConfig } from './config.ts';
import { openDatabase } from './db/open-database.ts';
import { auditLines, checkAudit } from './sync/check-audit.ts';

/**
 * `npm run audit:verify`, with the server's own settings: compares the audit log with its seals and says so for each org;
 * ends with 1 when something was changed. Hashes that the server's log named (`-- <hash> …`) must still be there.
 */
try {
  const database = await openDatabase(readConfig(processEnvironment()), () => undefined);
  const report = await checkAudit(database, process.argv.slice(2)).finally(() => database.close());
  const { lines, verdict } = auditLines(report);
  for (const line of lines) console.log(line);
  if (lines.length === 0) console.log('The audit log is empty.');
  if (verdict === 'broken') process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
