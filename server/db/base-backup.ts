import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, chmod, copyFile, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const execute = promisify(execFile);

/** Left out of a copy, by https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP-DATA */
const emptyFolders = [
  ...['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans'],
];
const leftOut = /^(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*|backup_label|tablespace_map)$/;

/**
 * Copies a running embedded database, as it is when the copy ends, into one archive: PostgreSQL's own way of backing up while
 * others write. `databaseFolder` is the one that holds `pgdata` and `password`. Half an archive is never at `file`.
 *
 * @throws Error when `file` exists, or PostgreSQL ends meanwhile.
 */
export async function backUpDatabase(backup: { url: string; databaseFolder: string; file: string }): Promise<void> {
  const { url, databaseFolder, file } = backup;
  if (await exists(file)) throw new Error(`${file} exists already: name another file.`);
  const draft = join(dirname(file), `.deal-ledger-backup-${randomUUID()}`);
  const copy = join(draft, 'postgres');
  await mkdir(join(copy, 'pgdata'), { recursive: true, mode: 0o700 });
  try {
    await copyDatabase(url, join(databaseFolder, 'pgdata'), join(copy, 'pgdata'));
    await copyFile(join(databaseFolder, 'password'), join(copy, 'password'));
    const archive = join(draft, 'archive');
    await execute('tar', ['-czf', archive, '-C', draft, 'postgres']);
    await chmod(archive, 0o600);
    await flush(archive);
    await rename(archive, file);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP */
async function copyDatabase(url: string, from: string, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'deal-ledger-backup' });
  client.on('error', () => undefined); // a lost connection also rejects the call that waits
  await client.connect();
  try {
    // Keeps the log of changes from this moment on until the connection ends.
    const slot = `deal_ledger_backup_${randomUUID().replaceAll('-', '_')}`;
    await client.query('select pg_create_physical_replication_slot($1, true, true)', [slot]);
    const begun = await client.query<{ name: string }>(
      `select pg_walfile_name(pg_backup_start('deal-ledger', fast => true)) as name`,
    );
    await copyFolder(from, to, 'top');
    const ended = await client.query<{ label: string; name: string }>(
      `select labelfile as label, pg_walfile_name(lsn) as name from pg_backup_stop(wait_for_archive => false)`,
    );
    const [start, end] = [begun.rows[0]?.name, ended.rows[0]?.name];
    if (start === undefined || end === undefined) throw new Error('PostgreSQL did not say what the backup spans.');
    await writeFile(join(to, 'backup_label'), ended.rows[0]?.label ?? '', { mode: 0o600 });
    await copyChanges(join(from, 'pg_wal'), join(to, 'pg_wal'), { start, end });
  } finally {
    await client.end();
  }
}

/** Files may grow, shrink and go meanwhile: the log of changes makes up for it. */
async function copyFolder(from: string, to: string, level: 'top' | 'below'): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (leftOut.test(entry.name)) continue;
    const staysEmpty = level === 'top' && emptyFolders.includes(entry.name);
    if (staysEmpty) await mkdir(target, { recursive: true, mode: 0o700 });
    else if (entry.isDirectory()) await copyFolder(source, target, 'below');
    else await copyFile(source, target).catch(unlessGone);
  }
}

/** The log of changes from the first segment to the last; names of one timeline sort by time. */
async function copyChanges(from: string, to: string, { start, end }: { start: string; end: string }): Promise<void> {
  const names = (await readdir(from)).filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= start && name <= end);
  if (!names.includes(start)) throw new Error('PostgreSQL no longer has the changes that the backup needs.');
  for (const name of names) await copyFile(join(from, name), join(to, name));
}

function unlessGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

async function flush(file: string): Promise<void> {
  const handle = await open(file);
  await handle.sync().finally(() => handle.close());
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
