import type { AlertCause, AlertSettings } from '../api/contract/monitor.ts';
import type { Language } from '../texts/language.ts';
import { textsIn, type Say } from '../texts/server-texts.ts';
import type { AlertFacts } from './plan-alerts.ts';

/** What a message says of the org and the moment, and in which language. */
export interface AlertPlace {
  orgName: string;
  /** The settings page. */
  url: string;
  settings: Pick<AlertSettings, 'pileUpCount' | 'silentMinutes'>;
  language: Language;
}

interface AlertText {
  subject: string;
  body: string;
}

type SayAlert = Say<'alerts'>;

/** What has begun, what it means and what to do; of people and customers nothing but names of deals. */
export function alertBegins(cause: AlertCause, facts: AlertFacts, place: AlertPlace): AlertText {
  const say = textsIn(place.language, 'alerts');
  const deals = dealsOf(cause, facts);
  const meaning = say(`${cause}_meaning`, { count: deals.count, minutes: place.settings.silentMinutes });
  return textOf(say, place, { title: say(cause), paragraphs: [meaning, ...namesIn(say, deals), say(`${cause}_fix`)] });
}

/** The same is over. */
export function alertIsOver(cause: AlertCause, place: AlertPlace): AlertText {
  const say = textsIn(place.language, 'alerts');
  return textOf(say, place, { title: say(`${cause}_over`), paragraphs: [say('nothing_to_do')] });
}

export function alertTest(place: AlertPlace): AlertText {
  const say = textsIn(place.language, 'alerts');
  return textOf(say, place, { title: say('test'), paragraphs: [say('test_words')] });
}

interface Deals {
  names: string[];
  count: number;
}

function dealsOf(cause: AlertCause, { failed, failedNames, stuck, stuckNames }: AlertFacts): Deals {
  if (cause === 'failures') return { names: failedNames, count: failed };
  if (cause === 'silence') return { names: stuckNames, count: stuck };
  return { names: [], count: 0 };
}

function namesIn(say: SayAlert, { names, count }: Deals): string[] {
  if (names.length === 0) return [];
  const more = count > names.length ? [say('more', { count: count - names.length })] : [];
  return [[...names.map((name) => `- ${oneLine(name)}`), ...more].join('\n')];
}

function textOf(
  say: SayAlert,
  { orgName, url }: AlertPlace,
  { title, paragraphs }: { title: string; paragraphs: string[] },
): AlertText {
  return {
    subject: say('subject', { title, org: oneLine(orgName) }),
    body: [say('body_title', { title }), ...paragraphs, url, say('why')].join('\n\n'),
  };
}

/** A name is somebody else’s text: it must not make a line of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 120);
}
