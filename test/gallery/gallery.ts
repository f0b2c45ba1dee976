import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import react from '@vitejs/plugin-react';
import type { Browser, Frame, Page } from 'playwright-core';
import { build, preview } from 'vite';
import { launchChromium } from '../support/chromium.ts';
import { freePort } from '../support/free-port.ts';
import type { GalleryGroup, Step } from './gallery-state.ts';
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
  for (const [number, group] of groups.entries()) {
    if (chosen.only !== undefined && !group.name.includes(chosen.only)) continue;
    const url = `${address}/sheet.html?group=${number}`;
    for (const width of widths) for (const scheme of schemes) await photograph(browser, { url, group, width, scheme });
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
  group: GalleryGroup;
  width: number;
  scheme: 'light' | 'dark';
}

async function photograph(opened: Browser, { url, group, width, scheme }: Sheet): Promise<void> {
  const columns = Math.max(1, Math.floor(1400 / (width + 16)));
  const viewport = { width: columns * (width + 16) + 32, height: 900 };
  const page = await opened.newPage({ viewport, colorScheme: scheme, reducedMotion: 'reduce' });
  await page.goto(`${url}&width=${width}`);
  for (const [position, { steps = [] }] of group.states.entries()) {
    const frame = page.frame({ name: `state-${position}` });
    if (!frame) throw new Error(`state ${position} of ${url} has no frame`);
    await frame.locator('main :visible').first().waitFor();
    for (const step of steps) await act(frame, step);
  }
  await page.waitForLoadState('networkidle');
  await takePictures(page, group, `${group.name.replaceAll(' ', '-')}-${width}-${scheme}`);
  await page.close();
}

/** Panels side by side, pages one by one. */
async function takePictures(page: Page, { page: kind, states }: GalleryGroup, file: string): Promise<void> {
  if (kind === 'panel') {
    await page.screenshot({ path: join(folder, `${file}.png`), fullPage: true });
    return;
  }
  for (const [position, { title }] of states.entries()) {
    const path = join(folder, `${file}-${title.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}.png`);
    await page.locator('figure').nth(position).screenshot({ path });
  }
}

async function act(frame: Frame, step: Step): Promise<void> {
  if ('choose' in step) await frame.getByRole('menuitem', { name: step.choose }).click();
  else if ('press' in step) await frame.getByRole('button', { name: step.press }).first().click();
  else if ('tick' in step) await frame.getByLabel(step.tick).click();
  else if ('open' in step) await frame.locator('summary', { hasText: step.open }).first().click();
  else if ('see' in step) await frame.getByText(step.see).first().waitFor();
  else {
    await frame.getByLabel(step.into).fill(step.type);
    await frame.getByLabel(step.into).press('Enter');
  }
}
