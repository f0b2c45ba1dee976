import type { Browser, Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groups } from '../gallery/groups.ts';
import { openSheet } from '../gallery/open-sheet.ts';
import { serveGallery, type Gallery } from '../gallery/serve-gallery.ts';
import { launchChromium } from '../support/chromium.ts';
import { findCollisions } from './find-collisions.ts';
import { findViolations } from './find-violations.ts';

let gallery: Gallery;
let browser: Browser;
beforeAll(async () => {
  [gallery, browser] = await Promise.all([serveGallery(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await gallery.close();
});

const names = groups.map(({ name }) => name);

test.each(names)(
  'every state of “%s” can be used by everybody: no violation of WCAG 2.2 AA, light and dark',
  async (group) => {
    const { page, states } = await openSheet(browser, gallery, { group, width: 600, scheme: 'light' });
    const found: string[] = [];
    for (const { title, frame } of states)
      found.push(...(await findViolations(frame, 'everything')).map((violation) => `${title}: ${violation}`));
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const { title, frame } of states) {
      await untilColoured(frame);
      found.push(...(await findViolations(frame, 'colours')).map((violation) => `${title}, dark: ${violation}`));
    }
    await page.close();
    expect(found).toEqual([]);
  },
);

/** Nothing is on its way from one colour to another; what inherits a colour sets out only when its parent has arrived. */
async function untilColoured(frame: Frame): Promise<void> {
  await frame.evaluate(async () => {
    do {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    } while (document.getAnimations().some((animation) => animation instanceof CSSTransition));
  });
}

/** 300 CSS pixels are what 200 % of zoom leaves of 600: https://www.w3.org/WAI/WCAG22/Understanding/reflow */
const NARROW = { 'a narrow page': 320, 'a page zoomed to 200 %': 300 };

test.each(names)(
  'no state of “%s” has to be scrolled sideways at 320 pixels or 200 % of zoom, and nothing is cut off or lies over something else, in any language or direction',
  async (group) => {
    const { page, states, showIn } = await openSheet(browser, gallery, { group, width: 320, scheme: 'light' });
    const wrong: string[] = [];
    for (const language of ['en', 'de', 'pseudo', 'rtl'] as const) {
      await showIn(language);
      for (const [place, width] of Object.entries(NARROW)) {
        await page.evaluate((pixels) => {
          for (const frame of document.querySelectorAll('iframe')) frame.width = String(pixels);
        }, width);
        for (const { title, frame } of states) {
          const found = [...(await findOverflow(frame)), ...(await findCollisions(frame))];
          wrong.push(...found.map((what) => `${title}, ${place}, ${language}: ${what}`));
        }
      }
    }
    await page.close();
    expect(wrong).toEqual([]);
  },
);

/** What sticks out of the page to either side; empty when nothing makes it wider than its frame. */
async function findOverflow(frame: Frame): Promise<string[]> {
  return frame.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < -1 || right > clientWidth + 1) && element.children.length === 0;
    });
    return [
      `${scrollWidth} pixels: ${out.map((element) => `${element.className} “${element.textContent.slice(0, 40)}”`).join(', ')}`,
    ];
  });
}
