import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from '../support/chromium.ts';
import { groups } from './groups.ts';
import { openSheet, type LanguageName, type Scheme, type Sheet } from './open-sheet.ts';
import { serveGallery } from './serve-gallery.ts';

/**
 * `npm run gallery`: a page that shows every state of panel and settings page from fixtures, until Ctrl-C.
 * `-- --pictures`: all of them photographed in three widths, light and dark, into a temporary folder. `--only <words>`:
 * only groups whose name has these words; `--width`, `--scheme`, `--language` (en, de, pseudo, rtl): one of them.
 */
const { values: chosen } = parseArgs({
  options: {
    pictures: { type: 'boolean' },
    only: { type: 'string' },
    width: { type: 'string' },
    scheme: { type: 'string' },
    language: { type: 'string' },
  },
});
const gallery = await serveGallery();
if (Object.keys(chosen).length > 0) {
  await takeAllPictures();
  await gallery.close();
  process.exit();
}
console.log(`${gallery.url}   Stop with Ctrl-C.`);
process.once('SIGINT', () => void gallery.close().finally(() => process.exit()));

async function takeAllPictures(): Promise<void> {
  const wanted = <T>(all: readonly T[], one: string | undefined) =>
    all.filter((each) => one === undefined || String(each) === one);
  const widths = wanted([320, 600, 1200], chosen.width);
  const schemes = wanted(['light', 'dark'] as const, chosen.scheme);
  const folder = mkdtempSync(join(tmpdir(), 'deal-ledger-gallery-'));
  const browser = await launchChromium();
  try {
    for (const { name } of groups.filter((group) => group.name.includes(chosen.only ?? ''))) {
      for (const width of widths) {
        for (const scheme of schemes) {
          const sheet = await openSheet(browser, gallery, { group: name, width, scheme });
          await takePictures(sheet, { name, width, scheme, folder });
          await sheet.page.close();
        }
      }
    }
  } finally {
    await browser.close();
  }
  console.log(folder);
}

/** Panels side by side, pages one by one. */
async function takePictures(
  { page, states, showIn }: Sheet,
  { name, width, scheme, folder }: { name: string; width: number; scheme: Scheme; folder: string },
): Promise<void> {
  const language = (chosen.language ?? 'en') as LanguageName;
  await showIn(language);
  await page.waitForLoadState('networkidle');
  const file = `${name.replaceAll(' ', '-')}-${width}-${scheme}${language === 'en' ? '' : `-${language}`}`;
  if (groups.find((group) => group.name === name)?.page === 'panel') {
    await page.screenshot({ path: join(folder, `${file}.png`), fullPage: true });
    return;
  }
  for (const [position, { title }] of states.entries()) {
    const path = join(folder, `${file}-${title.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}.png`);
    await page.locator('figure').nth(position).screenshot({ path });
  }
}
