/** All German, in one piece that is loaded only for those who read it. */
import problems from '../../server/texts/de/problems.json';
import type { Language } from './reader.ts';

const files = import.meta.glob<Record<string, string>>('./de/*.json', { eager: true, import: 'default' });

/** The files by the name of their area; what a problem is called is known on both sides. */
const areas = {
  ...Object.fromEntries(
    Object.entries(files).map(([path, texts]) => [path.slice('./de/'.length, -'.json'.length), texts]),
  ),
  problems,
};

export const german: Language = { tag: 'de', direction: 'ltr', areas };
