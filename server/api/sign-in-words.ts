import { html, htmlPage } from '../html-page.ts';
import type { Language } from '../texts/language.ts';
import { textsIn } from '../texts/server-texts.ts';
import type { DealAction } from './contract/sign-in.ts';

/** The question: who, where, what, and the code that the panel shows too. */
export function askPage(
  language: Language,
  asked: {
    action: DealAction;
    code: string;
    /** Of this page. */
    path: string;
    person: string;
    org: string;
    deal: string;
    invoice: string | null;
  },
): string {
  const say = textsIn(language, 'pages');
  const facts = [
    [say('ask_you_are'), asked.person],
    [say('ask_in'), asked.org],
    [say('ask_deal'), asked.deal],
    ...(asked.invoice === null ? [] : [[say('ask_invoice'), asked.invoice]]),
    [say('ask_to'), say(`want_${asked.action}`)],
  ];
  const body = html`<p>${say('ask_intro')}</p>
    <dl>
      ${facts.map(
        ([name = '', value = '']) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
      <dt>${say('ask_code')}</dt>
      <dd class="code">${asked.code.slice(0, 3)} ${asked.code.slice(3)}</dd>
    </dl>
    <p>${say('ask_warning')}</p>
    <form method="post" action="${asked.path}/confirm"><button class="yes">${say('ask_yes')}</button></form>
    <form method="post" action="${asked.path}/decline"><button>${say('ask_no')}</button></form>
    <p><small>${say('ask_note')}</small></p>`;
  return htmlPage({ language, title: say('ask_title'), body });
}

/** What has become of it. */
export function endPage(language: Language, ending: 'done' | 'declined' | 'expired'): string {
  const say = textsIn(language, 'pages');
  return htmlPage({ language, title: say(ending), body: html`<p>${say(`${ending}_words`)}</p>` });
}
