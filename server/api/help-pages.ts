import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import express, { Router } from 'express';
import { notFound } from '../errors.ts';
import { html, htmlPage, type Html } from '../html-page.ts';
import { renderMarkdown, type MarkdownPage } from '../markdown.ts';
import { packageFolder } from '../package-folder.ts';
import type { Language } from '../texts/language.ts';
import { textsIn } from '../texts/server-texts.ts';
import { languages } from './contract/settings.ts';
import { languageFor, sendPage } from './page-language.ts';

const docs = resolve(packageFolder, 'docs');

/** The files of what `/help` has, in the order it is listed. */
export const helpPages = {
  salesperson: { en: 'guide/salesperson.md', de: 'guide/de/salesperson.md' },
  administrator: { en: 'guide/administrator.md', de: 'guide/de/administrator.md' },
  finance: { en: 'guide/finance.md', de: 'guide/de/finance.md' },
  errors: { en: 'errors.md', de: 'guide/de/errors.md' },
} as const satisfies Record<string, Record<Language, string>>;
export type HelpPage = keyof typeof helpPages;

const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' };

/** `/help`, its pages and their pictures, in each of our languages: for everybody, without a script, the same for all. */
export function helpRoutes(): Router {
  const router = Router();
  const rendered = new Map<string, MarkdownPage>();
  const pageOf = (name: HelpPage, language: Language) => {
    const key = `${language} ${name}`;
    const page = rendered.get(key) ?? readHelpPage(name, language);
    rendered.set(key, page);
    return page;
  };

  router.get('/help', (request, response) => {
    const language = languageFor(request);
    const say = textsIn(language, 'help');
    const pages = (Object.keys(helpPages) as HelpPage[]).map(
      (name) =>
        html`<li><a href="${helpAddress(name, language)}">${pageOf(name, language).title}</a><br />${say(name)}</li>`,
    );
    const body = html`${languageSwitch(language, '/help')}
      <ul>
        ${pages}
      </ul>
      <p>
        <a href="/privacy?lang=${language}">${say('privacy_link')}</a> ·
        <a href="/terms?lang=${language}">${say('terms_link')}</a>
      </p>`;
    sendPage(response, { language, page: htmlPage({ language, title: say('title'), body }) });
  });
  router.get('/help/:page', (request, response) => {
    const name = request.params.page;
    if (!isHelpPage(name)) throw notFound('not_found', 'There is nothing at this address.');
    const language = languageFor(request);
    const say = textsIn(language, 'help');
    const { title, body, sections } = pageOf(name, language);
    const links = sections.map(({ title: words, anchor }) => html`<a href="#${anchor}">${words}</a>`);
    const page = html`${languageSwitch(language, `/help/${name}`)}
      <p><a href="/help?lang=${language}">${say('all_guides')}</a></p>
      ${links.length === 0 ? '' : html`<nav aria-label="${say('on_this_page')}">${links}</nav>`} ${body}`;
    sendPage(response, { language, page: htmlPage({ language, title, body: page }) });
  });
  router.use('/help/images', express.static(resolve(docs, 'images'), { index: false }));
  return router;
}

/** The same page in our other languages. */
function languageSwitch(language: Language, path: string): Html {
  const links = languages.map((other) =>
    other === language
      ? html`<strong aria-current="true">${languageNames[other]}</strong> `
      : html`<a href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${languageNames[other]}</a> `,
  );
  return html`<nav class="languages" aria-label="${textsIn(language, 'help')('languages')}">${links}</nav>`;
}

/** Reads a page from docs/. */
export function readHelpPage(name: HelpPage, language: Language): MarkdownPage {
  const text = readFileSync(resolve(docs, helpPages[name][language]), 'utf8');
  return renderMarkdown(text, (written) => addressOf(written, language));
}

function isHelpPage(name: string): name is HelpPage {
  return Object.hasOwn(helpPages, name);
}

function helpAddress(name: HelpPage, language: Language, anchor = ''): string {
  return `/help/${name}?lang=${language}${anchor}`;
}

/** Links of the files among each other, as those of the pages; who reads one language goes on in it. */
function addressOf(written: string, language: Language): string {
  if (/^(https:\/\/|#)/.test(written)) return written;
  if (/^\/(help|settings|privacy|terms)$/.test(written)) return `${written}?lang=${language}`;
  const [, picture] = /^(?:\.\.\/)*images\/([\w-]+\.(?:png|svg))$/.exec(written) ?? [];
  if (picture) return `/help/images/${picture}`;
  const [, file = '', anchor = ''] = /^(?:\.\.\/|\.\/)?(?:guide\/)?([\w-]+)\.md(#[\w-]+)?$/.exec(written) ?? [];
  if (!isHelpPage(file)) throw new Error(`${written} leads nowhere on /help`);
  return helpAddress(file, language, anchor);
}
