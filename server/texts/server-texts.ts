/** What the server itself says to people: messages, tasks, and the pages it makes without a script. */
import deAlerts from './de/alerts.json' with { type: 'json' };
import deDataFlows from './de/data-flows.json' with { type: 'json' };
import deHelp from './de/help.json' with { type: 'json' };
import dePages from './de/pages.json' with { type: 'json' };
import deProblems from './de/problems.json' with { type: 'json' };
import deTasks from './de/tasks.json' with { type: 'json' };
import enAlerts from './en/alerts.json' with { type: 'json' };
import enDataFlows from './en/data-flows.json' with { type: 'json' };
import enHelp from './en/help.json' with { type: 'json' };
import enPages from './en/pages.json' with { type: 'json' };
import enTasks from './en/tasks.json' with { type: 'json' };
import { fillText, type TextKey, type Translate } from './fill-text.ts';
import type { Language } from './language.ts';

const english = { alerts: enAlerts, 'data-flows': enDataFlows, help: enHelp, pages: enPages, tasks: enTasks };
/** By area; a key that is missing here does not compile. */
const german: typeof english = {
  alerts: deAlerts,
  'data-flows': deDataFlows,
  help: deHelp,
  pages: dePages,
  tasks: deTasks,
};

const byLanguage: Record<Language, typeof english> = { en: english, de: german };

export type ServerTexts = typeof english;
/** What `textsIn` gives for an area. */
export type Say<Area extends keyof ServerTexts> = Translate<TextKey<Extract<keyof ServerTexts[Area], string>>>;

/** The texts of an area in a language: `say('key', { name, count })`. */
export function textsIn<Area extends keyof ServerTexts>(language: Language, area: Area): Say<Area> {
  const texts: Readonly<Record<string, string>> = byLanguage[language][area];
  return (key, values = {}) =>
    fillText((name) => texts[name], { key, values, tongue: { tag: language, locale: language } });
}

const problemWords: Readonly<Record<string, string>> = deProblems;

/**
 * What a problem is called where no data of the case is needed, and what to do; null: only its English sentence is there,
 * as it always is in English itself.
 */
export function problemWordsIn(language: Language, code: string): { title: string; fix: string | null } | null {
  const title = language === 'en' ? undefined : problemWords[code];
  return title === undefined ? null : { title, fix: problemWords[`${code}.fix`] ?? null };
}
