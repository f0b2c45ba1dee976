import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSheet } from '../gallery/open-sheet.ts';
import { pictures } from '../gallery/pictures.ts';
import { serveGallery } from '../gallery/serve-gallery.ts';
import { launchChromium } from '../support/chromium.ts';

/** `npm run screenshots`: the pictures of README and guides, taken from the gallery's states. */
const folder = 'docs/images';
mkdirSync(folder, { recursive: true });
const gallery = await serveGallery();
const browser = await launchChromium();
try {
  for (const { file, group, state, width } of pictures) {
    const sheet = await openSheet(browser, gallery, { group, width, scheme: 'light', deviceScaleFactor: 2 });
    const position = sheet.states.findIndex(({ title }) => title === state);
    if (position < 0) throw new Error(`the gallery’s group “${group}” has no state “${state}”`);
    await sheet.showIn('en');
    const path = join(folder, `${file}.png`);
    await sheet.page.locator('iframe').nth(position).screenshot({ path });
    await sheet.page.close();
    console.log(path);
  }
} finally {
  await browser.close();
  await gallery.close();
}
process.exit();
