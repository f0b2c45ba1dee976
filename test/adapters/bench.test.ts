import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';

test('the bench runs a scenario and ends with one line of JSON that names its figures', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'test/bench/bench.ts', '--built', '--quick', '--only', 'panel-read'],
    { timeout: 110_000, env: { ...process.env, TEST_DATABASE_URL: inject('postgresUrl') } },
  );
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toBe('panel-read');
  const result = JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;
  expect(result).toMatchObject({
    node: process.version,
    size: 'quick',
    failed: {},
    figures: {
      'panel-read': expect.arrayContaining([
        { name: '100 invoices, 1 at once p95', value: expect.any(Number) as number, unit: 'ms' },
        { name: 'calls to Zoho and Xero during all reads', value: 0, unit: 'calls' },
      ]) as unknown[],
    },
  });
});
