import { execFile } from 'node:child_process';
import { access, chown, mkdir, mkdtemp, readdir, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chooseServerUser, findPostgresPrograms, type ServerUser } from './embedded-postgres-programs.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

const execute = promisify(execFile);

/**
 * Puts the database of a backup into `dataDir`, which must have none. It is started beside its place, where PostgreSQL brings it
 * to the moment the backup ended, `check` looks at it, and only then does it move in.
 *
 * @throws Error when there is a database already, the file is no backup of ours, or `check` throws; nothing is left then.
 */
export async function restoreDatabase<Found>(
  backup: { file: string; dataDir: string },
  check: (databaseUrl: string) => Promise<Found>,
): Promise<Found> {
  await mkdir(backup.dataDir, { recursive: true });
  const dataDir = await realpath(backup.dataDir);
  const place = join(dataDir, 'postgres');
  const isTaken = await access(place).then(
    () => true,
    () => false,
  );
  if (isTaken) throw new Error(`${place} exists already: move it away, or choose another DATA_DIR.`);
  const draft = await mkdtemp(join(dataDir, 'postgres-restored-'));
  try {
    await unpack(backup.file, draft);
    await handOver(draft, await chooseServerUser(await findPostgresPrograms(), draft));
    const postgres = await startEmbeddedPostgres({ dataDir: draft });
    const found = await check(postgres.url).finally(() => postgres.stop());
    await rename(join(draft, 'postgres'), place);
    return found;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function unpack(file: string, folder: string): Promise<void> {
  try {
    await execute('tar', ['-xzf', file, '-C', folder, '--no-same-owner', '-p']);
    await access(join(folder, 'postgres', 'pgdata', 'backup_label'));
    await access(join(folder, 'postgres', 'password'));
  } catch (cause) {
    throw new Error(`${file} is not a whole backup of Deal Ledger: ${String(cause)}`, { cause });
  }
}

/** Root unpacks, but PostgreSQL does not run as root. */
async function handOver(path: string, user: ServerUser): Promise<void> {
  if (user === 'this-user') return;
  await chown(path, user.uid, user.gid);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await handOver(join(path, entry.name), user);
    else await chown(join(path, entry.name), user.uid, user.gid);
  }
}
