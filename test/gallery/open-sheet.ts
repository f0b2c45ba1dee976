import type { Browser, Frame, Page } from 'playwright-core';
import type { Gallery } from './serve-gallery.ts';
import { groups } from './groups.ts';

export type Scheme = 'light' | 'dark';
export type LanguageName = 'en' | 'de' | 'pseudo' | 'rtl';

/** A group's states, each as its fixtures and steps have made it. */
export interface Sheet {
  page: Page;
  states: { title: string; frame: Frame }[];
  /** Shows all states to the reader of this language. */
  showIn(language: LanguageName): Promise<void>;
}

const STATE_WITHIN_MS = 30_000;

/** Opens a group of the gallery, its frames `width` pixels wide; fails when a state cannot be shown. */
export async function openSheet(
  browser: Browser,
  gallery: Pick<Gallery, 'url'>,
  options: { group: string; width: number; scheme: Scheme; deviceScaleFactor?: number },
): Promise<Sheet> {
  const { group, width, scheme, deviceScaleFactor = 1 } = options;
  const number = groups.findIndex(({ name }) => name === group);
  const columns = Math.max(1, Math.floor(1400 / (width + 16)));
  const viewport = { width: columns * (width + 16) + 32, height: 900 };
  const page = await browser.newPage({ viewport, deviceScaleFactor, colorScheme: scheme, reducedMotion: 'reduce' });
  await page.goto(`${gallery.url}?group=${number}&width=${width}&bar=none`);
  const states: Sheet['states'] = [];
  for (const [position, { title }] of (groups[number]?.states ?? []).entries()) {
    const frame = page.frame({ name: `state-${position}` });
    if (!frame) throw new Error(`“${title}” has no frame`);
    await frame.waitForFunction(() => document.documentElement.dataset['shown'], { timeout: STATE_WITHIN_MS });
    const shown = await frame.evaluate(() => document.documentElement.dataset['shown']);
    if (shown !== 'yes') throw new Error(`“${title}” of “${group}” is not shown: ${shown}`);
    states.push({ title, frame });
  }
  return {
    page,
    states,
    async showIn(language) {
      for (const { frame } of states) {
        await frame.evaluate((wanted) => window.postMessage({ language: wanted }, location.origin), language);
        const tag = { en: 'en', de: 'de', pseudo: 'en-XA', rtl: 'he' }[language];
        await frame.waitForFunction((wanted) => document.documentElement.lang === wanted, tag);
      }
    },
  };
}
