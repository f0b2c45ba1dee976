import { dealProblems, type Ending } from '../../server/sync/problem-codes.ts';
import type { Language } from '../../server/texts/language.ts';
import { problemWordsIn } from '../../server/texts/server-texts.ts';

const words: Record<Language, { title: string; intro: string[]; columns: string[]; endings: Record<Ending, string> }> =
  {
    en: {
      title: 'Problems of a deal',
      intro: [
        'What a deal’s panel, the settings page and `GET /api/jobs` can say, by its stable code. Beside it they always show',
        'a sentence about this deal, what to do, and the other side’s own words. This page is made from',
        '`server/sync/problem-codes.ts` by `npm run docs`.',
      ],
      columns: ['code', 'what it means', 'how it ends'],
      endings: {
        itself: 'by itself, in a moment',
        crm: 'by itself, once the deal is corrected in Zoho CRM',
        xero: 'by itself, once it is changed in Xero or Settings; *Retry* looks at once',
        settings: 'by itself, once it is connected or saved in Settings',
        person: 'with a choice on the deal, *Create invoice*, or *Retry*',
        nothing: 'it needs nothing',
      },
    },
    de: {
      title: 'Probleme eines Deals',
      intro: [
        'Was das Panel eines Deals, die Einstellungsseite und `GET /api/jobs` sagen können, nach dem festen Code. Daneben stehen',
        'immer ein Satz zu diesem Deal, was zu tun ist, und der Wortlaut der Gegenseite. Diese Seite entsteht mit `npm run docs`',
        'aus `server/sync/problem-codes.ts` und `server/texts/de/problems.json`.',
      ],
      columns: ['Code', 'was er bedeutet', 'wie es endet'],
      endings: {
        itself: 'von selbst, in Kürze',
        crm: 'von selbst, sobald der Deal in Zoho CRM korrigiert ist',
        xero: 'von selbst, sobald es in Xero oder den Einstellungen geändert ist; *Erneut versuchen* sieht sofort nach',
        settings: 'von selbst, sobald in den Einstellungen verbunden oder gespeichert wurde',
        person: 'mit einer Auswahl am Deal, *Rechnung erstellen* oder *Erneut versuchen*',
        nothing: 'es ist nichts zu tun',
      },
    },
  };

/** docs/errors.md and its German sister: every problem a deal can have, from the one table in the code. */
export function errorsPage(language: Language): string {
  const { title, intro, columns, endings } = words[language];
  const rows = Object.entries(dealProblems).map(([code, { means, ends }]) => {
    const known = problemWordsIn(language, code);
    return `| \`${code}\` | ${known ? sentenceOf(known) : means} | ${endings[ends]} |`;
  });
  const head = [`| ${columns.join(' | ')} |`, '| --- | --- | --- |'];
  return [`# ${title}`, '', ...intro, '', ...head, ...rows, ''].join('\n');
}

function sentenceOf({ title, fix }: { title: string; fix: string | null }): string {
  return fix === null ? `${title}.` : `${title}. ${fix}`;
}
