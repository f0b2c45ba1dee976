import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import express, { Router } from 'express';
import { notFound } from '../errors.ts';
import { html, htmlPage } from '../html-page.ts';
import { renderMarkdown, type MarkdownPage } from '../markdown.ts';

const docs = resolve(import.meta.dirname, '../../docs');

/** What `/help` has, in the order it is listed; `about` says who it is for. */
export const helpPages = {
  salesperson: { file: 'guide/salesperson.md', about: 'The panel on the deal: what it shows, and what you do there.' },
  administrator: {
    file: 'guide/administrator.md',
    about: 'Installing, connecting, rules, mapping, and what to watch.',
  },
  finance: {
    file: 'guide/finance.md',
    about: 'What arrives in Xero, how it is numbered and taxed, and what follows it.',
  },
  errors: { file: 'errors.md', about: 'Every problem by its code: what it means and how it ends.' },
} as const;
type HelpPage = keyof typeof helpPages;

/** `/help`, its pages and their pictures: for everybody, without a script, the same for all. */
export function helpRoutes(): Router {
  const router = Router();
  const rendered = new Map<HelpPage, MarkdownPage>();
  const pageOf = (name: HelpPage) => {
    const page = rendered.get(name) ?? readHelpPage(name);
    rendered.set(name, page);
    return page;
  };

  router.get('/help', (_request, response) => {
    const pages = (Object.keys(helpPages) as HelpPage[]).map(
      (name) => html`<li><a href="/help/${name}">${pageOf(name).title}</a><br />${helpPages[name].about}</li>`,
    );
    const body = html`<ul>
        ${pages}
      </ul>
      <p><a href="/privacy">Privacy</a> · <a href="/terms">Terms of use</a></p>`;
    response.type('html').send(htmlPage('Help', body));
  });
  router.get('/help/:page', (request, response) => {
    const name = request.params.page;
    if (!isHelpPage(name)) throw notFound('not_found', 'There is nothing at this address.');
    const { title, body, sections } = pageOf(name);
    const links = sections.map(({ title: words, anchor }) => html`<a href="#${anchor}">${words}</a>`);
    const page = html`<p><a href="/help">All guides</a></p>
      ${links.length === 0 ? '' : html`<nav aria-label="On this page">${links}</nav>`} ${body}`;
    response.type('html').send(htmlPage(title, page));
  });
  router.use('/help/images', express.static(resolve(docs, 'images'), { index: false }));
  return router;
}

/** Reads a page from docs/. */
export function readHelpPage(name: HelpPage): MarkdownPage {
  return renderMarkdown(readFileSync(resolve(docs, helpPages[name].file), 'utf8'), addressOf);
}

function isHelpPage(name: string): name is HelpPage {
  return Object.hasOwn(helpPages, name);
}

/** Links of the files among each other, as those of the pages. */
function addressOf(written: string): string {
  if (/^(https:\/\/|#|\/(help|settings|privacy|terms)\b)/.test(written)) return written;
  const [, picture] = /^(?:\.\.\/)?images\/([\w-]+\.(?:png|svg))$/.exec(written) ?? [];
  if (picture) return `/help/images/${picture}`;
  const [, file = '', anchor = ''] = /^(?:\.\.\/|\.\/)?(?:guide\/)?([\w-]+)\.md(#[\w-]+)?$/.exec(written) ?? [];
  if (!isHelpPage(file)) throw new Error(`${written} leads nowhere on /help`);
  return `/help/${file}${anchor}`;
}
