import { html, htmlPage } from '../html-page.ts';
import type { Language } from '../texts/language.ts';
import { problemWordsIn, textsIn } from '../texts/server-texts.ts';
import type { ErrorBody } from './contract/problems.ts';

/** A short page for a person whose browser was sent here: what happened and what to do, in English too where that says more. */
export function errorPage(language: Language, { title, fix, code }: ErrorBody): string {
  const say = textsIn(language, 'pages');
  const end = html`<p><a href="/settings">${say('settings_link')}</a></p>
    <small>${code}</small>`;
  const english = html`${fix ? html`<p>${fix}</p>` : ''}`;
  if (language === 'en') return htmlPage({ language, title, body: html`${english}${end}` });
  const words = problemWordsIn(language, code);
  const body = html`${words?.fix ? html`<p>${words.fix}</p>` : ''}
    <div lang="en">
      <p>${words ? html`<small>${title}</small>` : title}</p>
      ${words?.fix ? '' : english}
    </div>
    ${end}`;
  return htmlPage({ language, title: words?.title ?? say('error_title'), body });
}
