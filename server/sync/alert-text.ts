import type { AlertCause, AlertSettings } from '../api/contract/monitor.ts';
import type { AlertFacts } from './plan-alerts.ts';

/** What a message says of the org and the moment. */
export interface AlertPlace {
  orgName: string;
  /** The settings page. */
  url: string;
  settings: Pick<AlertSettings, 'pileUpCount' | 'silentMinutes'>;
}

interface AlertText {
  subject: string;
  body: string;
}

/** What has begun, what it means and what to do; of people and customers nothing but names of deals. */
export function alertBegins(cause: AlertCause, facts: AlertFacts, place: AlertPlace): AlertText {
  const { title, meaning, fix, deals } = beginnings[cause](facts, place);
  return textOf(place, title, [meaning, ...namesIn(deals), fix]);
}

/** The same is over. */
export function alertIsOver(cause: AlertCause, place: AlertPlace): AlertText {
  return textOf(place, endings[cause], ['Nothing needs to be done.']);
}

export function alertTest(place: AlertPlace): AlertText {
  return textOf(place, 'Test message', ['Messages of Deal Ledger reach you here.']);
}

interface Beginning {
  title: string;
  meaning: string;
  fix: string;
  deals: { names: string[]; count: number };
}

const noDeals = { names: [], count: 0 };
const lostMeaning =
  'Until it is connected again deals wait; none of them is lost, and they go on by themselves afterwards.';

const beginnings: Record<AlertCause, (facts: AlertFacts, place: AlertPlace) => Beginning> = {
  zoho_lost: () => ({
    ...{ title: 'The connection to Zoho CRM is lost', meaning: lostMeaning, deals: noDeals },
    fix: 'What to do: have a CRM administrator connect Zoho CRM again on the settings page.',
  }),
  xero_lost: () => ({
    ...{ title: 'The connection to Xero is lost', meaning: lostMeaning, deals: noDeals },
    fix: 'What to do: connect Xero again on the settings page.',
  }),
  failures: ({ failed, failedNames }) => ({
    title: 'Invoices fail',
    meaning: `${counted(failed)} failed within the last hour.`,
    fix: 'What to do: the settings page shows the causes, what mends each, and tries all of a kind again.',
    deals: { names: failedNames, count: failed },
  }),
  silence: ({ stuck, stuckNames }, { settings }) => ({
    title: 'Deals wait and nothing is synced',
    meaning: `Nothing was synced for ${String(settings.silentMinutes)} minutes although ${counted(stuck)} ${stuck === 1 ? 'waits' : 'wait'}.`,
    fix: 'What to do: see on the settings page what they wait for.',
    deals: { names: stuckNames, count: stuck },
  }),
};

const endings: Record<AlertCause, string> = {
  zoho_lost: 'Over: Zoho CRM is connected again',
  xero_lost: 'Over: Xero is connected again',
  failures: 'Over: invoices no longer fail',
  silence: 'Over: deals are synced again',
};

function counted(deals: number): string {
  return deals === 1 ? '1 deal' : `${String(deals)} deals`;
}

function namesIn({ names, count }: Beginning['deals']): string[] {
  if (names.length === 0) return [];
  const more = count > names.length ? [`and ${String(count - names.length)} more`] : [];
  return [[...names.map((name) => `- ${oneLine(name)}`), ...more].join('\n')];
}

function textOf({ orgName, url }: AlertPlace, title: string, paragraphs: string[]): AlertText {
  const why =
    'Deal Ledger tells you once when this begins and once when it is over. Who is told is chosen on the settings page.';
  return {
    subject: `Deal Ledger: ${title} (${oneLine(orgName)})`,
    body: [`${title}.`, ...paragraphs, url, why].join('\n\n'),
  };
}

/** A name is somebody else’s text: it must not make a line of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 120);
}
