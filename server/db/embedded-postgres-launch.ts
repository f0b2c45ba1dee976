import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { asServerUser, type PostgresPrograms, type ServerUser } from './embedded-postgres-programs.ts';

/** A PostgreSQL process of ours, from its launch to its end. */
export interface PostgresProcess {
  /** Resolves with the last lines it wrote, when it has ended for whatever reason. */
  ended: Promise<string[]>;
  /** Fast shutdown: open transactions roll back, committed rows are on disk. Resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Keeps PostgreSQL only as long as our end of the pipe on its standard input is open. The kernel closes that end when
 * our process ends, even by SIGKILL; then PostgreSQL is told to shut down fast (SIGINT,
 * https://www.postgresql.org/docs/18/server-shutdown.html), again and again in case it is too young to hear it.
 */
const LIVE_AS_LONG_AS_STDIN = `
trap '' TERM INT HUP
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r _ <&3; while kill -INT $server; do sleep 1; done; } >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait $server
code=$?
kill -KILL $watcher 2>/dev/null
exit $code`;

const REMEMBERED_LINES = 20;

/** Starts PostgreSQL on 127.0.0.1 only, without a Unix socket, in an existing database folder. Does not wait for it. */
export function launchPostgres(input: {
  programs: PostgresPrograms;
  user: ServerUser;
  pgdata: string;
  port: number;
  log: (line: string) => void;
}): PostgresProcess {
  const settings = { listen_addresses: '127.0.0.1', port: `${input.port}`, unix_socket_directories: '' };
  const { file, args, options } = asServerUser(input.user, [
    '/bin/sh',
    ...['-c', LIVE_AS_LONG_AS_STDIN, 'sh', input.programs.postgres, '-D', input.pgdata],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  // A process group of its own: Ctrl-C in a terminal must reach us first, not the database under our last requests.
  const child = spawn(file, args, { ...options, detached: true, stdio: ['pipe', 'ignore', 'pipe'] });
  const pipes = [child.stdin as Socket, child.stderr as Socket];
  const lastLines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > REMEMBERED_LINES) lastLines.shift();
    input.log(line);
  });

  const ended = new Promise<string[]>((resolve) => {
    child.once('error', (error) => lastLines.push(error.message));
    child.once('close', () => {
      resolve(lastLines);
    });
  });
  // The database alone is no reason for our process to go on.
  for (const handle of [child, ...pipes]) handle.unref();
  return {
    ended,
    stop: async () => {
      for (const handle of [child, ...pipes]) handle.ref();
      child.stdin.end();
      await ended;
    },
  };
}

/** Why PostgreSQL did not start, told from its own last lines. */
export function diagnoseFailure(lines: string[]): 'already-running' | 'port-taken' | 'other' {
  const text = lines.join('\n');
  if (/"postmaster\.pid" already exists|pre-existing shared memory block/.test(text)) return 'already-running';
  return /could not (bind|create any TCP\/IP sockets)/.test(text) ? 'port-taken' : 'other';
}

/** The message for a person: what is wrong with the database in `dataDir`, what to do, and PostgreSQL's own words. */
export function explainFailure(lines: string[], dataDir: string): string {
  const words = lines.join('\n');
  const reasons: [RegExp, string][] = [
    [
      /No space left on device|Disk quota exceeded|Check free disk space/,
      `the disk of ${dataDir} (DATA_DIR) is full: make room on it.`,
    ],
    [
      /wrong ownership|must be started by the user|Permission denied/,
      `${dataDir} (DATA_DIR) belongs to another user: start the server as that user, or choose another DATA_DIR.`,
    ],
    [
      /incompatible with server/,
      `the database in ${dataDir} (DATA_DIR) is of another PostgreSQL version: move its rows with pg_dump.`,
    ],
    [/(postgres|initdb): not found|ENOENT/, 'its programs need glibc, which this system does not have.'],
  ];
  const reason = reasons.find(([pattern]) => pattern.test(words))?.[1] ?? `see its own words for the reason.`;
  return `The embedded PostgreSQL did not start: ${reason} Instead, DATABASE_URL can name any PostgreSQL.\n${words}`;
}
