import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readZipFiles } from '../pack/zip-entries.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** What `npm run pack` put into the zip for `PUBLIC_URL`, unpacked. */
    packedDir: string;
  }
}

/** The server that the packed files talk to; a name that nobody can own (https://www.rfc-editor.org/rfc/rfc6761#section-6.5). */
export const PUBLIC_URL = 'https://ledger.example';

/** All that building and packing read. */
const SOURCES = ['package.json', 'plugin-manifest.json', 'tsconfig.json', 'vite.config.ts', 'widgets', 'server'];

/**
 * Vitest's global set-up: packs the extension as `npm run pack` does for a real server, in a copy of the project, so that
 * the checkout's own `app/` and `dist/` stay as they are. The settings page of that build goes where the server looks for it.
 */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-packed-'));
  const copy = join(folder, 'deal-ledger');
  for (const source of [...SOURCES, 'test/pack']) cpSync(source, join(copy, source), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'junction');
  runPack(copy);
  const packedDir = join(folder, 'packed');
  for (const { path, content } of readZipFiles(readFileSync(join(copy, 'dist', 'deal-ledger.zip')))) {
    mkdirSync(join(packedDir, dirname(path)), { recursive: true });
    writeFileSync(join(packedDir, path), content);
  }
  cpSync(join(copy, 'build', 'settings'), join('build', 'settings'), { recursive: true });
  project.provide('packedDir', packedDir);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** In an environment with nothing of a developer in it. */
function runPack(cwd: string): void {
  const { PATH, HOME } = process.env;
  try {
    execFileSync('npm', ['run', 'pack'], { cwd, env: { PATH, HOME, PUBLIC_URL }, stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    throw new Error(`npm run pack failed:\n${String(stdout)}${String(stderr)}`, { cause: error });
  }
}
