import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { loadEnv } from 'vite';
import { checkPackage, compareFileLists, type PackageFile } from './package-rules.ts';
import { listZipEntries } from './zip-entries.ts';

/**
 * `npm run pack`: builds the extension, lets Zoho's own tool check and zip it, and checks that the zip holds all that
 * was built. Run it in the project's folder; it ends with code 1 and one line for each broken rule.
 */
async function pack(): Promise<void> {
  const project = process.cwd();
  const zipPath = join(project, 'dist', `${basename(project)}.zip`);
  // An old zip must not pass for a new one: zet reports a failed zip with exit code 0.
  await rm(zipPath, { force: true });
  run('npm', ['run', 'build']);
  try {
    for (const step of ['validate', 'pack']) run(join(project, 'node_modules', '.bin', 'zet'), [step]);
  } finally {
    await rm(join(project, 'ZET-debug.log'), { force: true });
  }

  const built = await readBuild(project);
  const packed = listZipEntries(await readFile(zipPath));
  const publicUrl = readPublicUrl(project);
  const problems = [
    ...checkPackage(built),
    ...compareFileLists({ built: built.map(({ path }) => path), packed }),
    ...checkPublicUrl(built, publicUrl),
  ];
  if (problems.length > 0) throw new Error(`The package breaks ${problems.length} rules:\n${problems.join('\n')}`);
  console.log(`${relative(project, zipPath)}: ${packed.length} files. The widget talks to ${publicUrl} (PUBLIC_URL).`);
}

function run(program: string, args: string[]): void {
  // No input, so that no question can wait for an answer; zet's update check would call the npm registry.
  const env = { ...process.env, NO_UPDATE_NOTIFIER: '1' };
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env, shell: process.platform === 'win32' });
}

async function readBuild(project: string): Promise<PackageFile[]> {
  const entries = await readdir(join(project, 'app'), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => ({
      path: relative(project, path).split(sep).join('/'),
      content: await readFile(path),
    })),
  );
}

/** The same rule as in vite.config.ts. */
function readPublicUrl(project: string): string {
  const env = { ...loadEnv('', project, ''), ...process.env };
  return (env['PUBLIC_URL'] || `http://localhost:${env['PORT'] || '3000'}`).replace(/\/$/, '');
}

function checkPublicUrl(files: PackageFile[], publicUrl: string): string[] {
  const scripts = files.filter(({ path }) => path.endsWith('.js'));
  const known = scripts.some(({ content }) => Buffer.from(content).includes(publicUrl));
  return known ? [] : [`No script of the widget names ${publicUrl} (PUBLIC_URL): it was built for another server.`];
}

try {
  await pack();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
