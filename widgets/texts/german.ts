/** All German, in one piece that is loaded only for those who read it. */
import type { Language } from './reader.ts';

const files = import.meta.glob<Record<string, string>>('./de/*.json', { eager: true, import: 'default' });

/** The files by the name of their area. */
const areas = Object.fromEntries(
  Object.entries(files).map(([path, texts]) => [path.slice('./de/'.length, -'.json'.length), texts]),
);

export const german: Language = { tag: 'de', direction: 'ltr', areas };
