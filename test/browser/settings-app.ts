import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll } from 'vitest';
import { buildPages } from '../demo/build-pages.ts';
import { closeAfterTests } from '../support/app-of-file.ts';
import { launchChromium } from '../support/chromium.ts';
import { startApp, type App } from '../support/start-app.ts';

/** An app that serves its own settings page, and a browser, for all tests of a file; nobody has connected anything. */
export async function openSettingsApp(): Promise<{ app: App; browser: Browser }> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-settings-'));
  const widgetDir = join(folder, 'widget');
  const app = await startApp({}, { widgetDir });
  closeAfterTests(app);
  const [browser] = await Promise.all([launchChromium(), buildPages({ ...app, widgetDir })]);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { app, browser };
}
