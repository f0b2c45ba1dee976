import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import react from '@vitejs/plugin-react';
import type { Browser, Frame } from 'playwright-core';
import { build, preview } from 'vite';
import { launchChromium } from '../support/chromium.ts';
import { freePort } from '../support/free-port.ts';
import type { Step } from './gallery-state.ts';
import { groups } from './groups.ts';

/**
 * `npm run gallery`: every state of panel and settings page from fixtures, photographed in three widths, light and dark,
 * into a temporary folder. `-- --only <words>`: only groups whose name has these words; `--width`, `--scheme`: one of them.
 */
const { values: chosen } = parseArgs({
  options: { only: { type: 'string' }, width: { type: 'string' }, scheme: { type: 'string' } },
});
const widths = [320, 600, 1200].filter((width) => chosen.width === undefined || Number(chosen.width) === width);
const schemes = (['light', 'dark'] as const).filter(
  (scheme) => chosen.scheme === undefined || chosen.scheme === scheme,
);
const folder = mkdtempSync(join(tmpdir(), 'deal-ledger-gallery-'));

const address = await serveGallery(join(folder, 'pages'));
const browser = await launchChromium();
try {
  for (const [number, { name }] of groups.entries()) {
    if (chosen.only !== undefined && !name.includes(chosen.only)) continue;
    for (const width of widths) {
      for (const scheme of schemes) {
        const file = `${name.replaceAll(' ', '-')}-${String(width)}-${scheme}.png`;
        await photograph(browser, {
          url: `${address}/sheet.html?group=${number}&width=${width}`,
          number,
          width,
          scheme,
          file,
        });
      }
    }
  }
} finally {
  await browser.close();
}
console.log(folder);
process.exit();

/** Builds the pages and serves them on this machine. */
async function serveGallery(outDir: string): Promise<string> {
  process.env['NODE_ENV'] = 'production';
  mkdirSync(outDir);
  const root = resolve('test/gallery');
  const input = ['sheet.html', 'state.html'].map((page) => join(root, page));
  await build({
    ...{ configFile: false, root, base: './', publicDir: false, logLevel: 'error', plugins: [react()] },
    define: {
      ...{ __PUBLIC_URL__: JSON.stringify('https://ledger.example'), __ZOHO_SDK_URL__: '""' },
      ...{ __EXTRA_CRM_ORIGIN__: 'null', __EXTENSION_NAMESPACE__: 'null' },
    },
    build: { outDir, emptyOutDir: true, target: 'esnext', rolldownOptions: { input } },
  });
  const port = await freePort();
  await preview({
    ...{ configFile: false, root, logLevel: 'error', build: { outDir } },
    preview: { port, host: '127.0.0.1', strictPort: true },
  });
  return `http://127.0.0.1:${port}`;
}

interface Sheet {
  url: string;
  number: number;
  width: number;
  scheme: 'light' | 'dark';
  file: string;
}

async function photograph(opened: Browser, { url, number, width, scheme, file }: Sheet): Promise<void> {
  const columns = Math.max(1, Math.floor(1400 / (width + 16)));
  const viewport = { width: columns * (width + 16) + 32, height: 900 };
  const page = await opened.newPage({ viewport, colorScheme: scheme, reducedMotion: 'reduce' });
  await page.goto(url);
  for (const [position, { steps = [] }] of (groups[number]?.states ?? []).entries()) {
    const frame = page.frame({ name: `state-${position}` });
    if (!frame) throw new Error(`state ${position} of ${url} has no frame`);
    await frame.locator('main :visible').first().waitFor();
    for (const step of steps) await act(frame, step);
  }
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(folder, file), fullPage: true });
  await page.close();
}

async function act(frame: Frame, step: Step): Promise<void> {
  if ('press' in step) await frame.getByRole('button', { name: step.press }).first().click();
  else if ('tick' in step) await frame.getByLabel(step.tick).click();
  else if ('open' in step) await frame.locator('summary', { hasText: step.open }).first().click();
  else if ('see' in step) await frame.getByText(step.see).first().waitFor();
  else {
    await frame.getByLabel(step.into).fill(step.type);
    await frame.getByLabel(step.into).press('Enter');
  }
}
