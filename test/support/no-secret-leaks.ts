import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findLeaks } from './find-leaks.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the servers of the run leave what they logged, answered and called, and the sandboxes their secrets. */
    captureDir: string;
  }
}

const SHOWN = 10;

/**
 * Vitest's global set-up: at the end of the run, everything that the servers of all stories have logged, answered as errors
 * and called is searched for every secret that was ever given out. One that is found fails the run.
 */
export function setup(project: TestProject): () => void {
  const captureDir = mkdtempSync(join(tmpdir(), 'ledger-captured-'));
  project.provide('captureDir', captureDir);
  return () => {
    const files = readdirSync(captureDir).map((name) => ({
      where: name,
      text: readFileSync(join(captureDir, name), 'utf8'),
    }));
    rmSync(captureDir, { recursive: true });
    const secrets = files.filter(({ where }) => where.endsWith('.secrets')).flatMap(({ text }) => text.split('\n'));
    const captured = files.filter(({ where }) => !where.endsWith('.secrets'));
    const leaks = findLeaks(captured, new Set(secrets));
    if (leaks.length === 0) return;
    const places = new Set(leaks.map(({ where, around }) => `  ${where.split('.').at(-1) ?? ''}: ${around}`));
    const shown = [...places].slice(0, SHOWN);
    // Vitest tells of what is thrown here, and would end with 0 all the same.
    process.exitCode = 1;
    throw new Error(`${leaks.length} secrets stand in what the servers told:\n${shown.join('\n')}`);
  };
}
