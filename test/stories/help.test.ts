import { existsSync, readFileSync } from 'node:fs';
import { marked, type MarkedToken, type Token } from 'marked';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { languages } from '../../server/api/contract/settings.ts';
import { helpPages, readHelpPage, type HelpPage } from '../../server/api/help-pages.ts';
import { renderMarkdown } from '../../server/markdown.ts';
import { dealProblems } from '../../server/sync/problem-codes.ts';
import type { Language } from '../../server/texts/language.ts';
import { startApp, type App } from '../support/start-app.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const names = Object.keys(helpPages) as HelpPage[];
const inEach = languages.flatMap((language) => names.map((name): [HelpPage, Language] => [name, language]));
const read = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(app.url + path, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const linksIn = (text: string) => [...text.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) => href);

test('help lists every guide, for everybody, in the look of our other pages', async () => {
  const { status, headers, text } = await read('/help');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  for (const name of names) expect(text).toContain(`href="/help/${name}?lang=en"`);
  expect(text).not.toContain('<script');
  expect((await read('/help/nothing')).status).toBe(404);
  expect((await read('/help/constructor')).status).toBe(404);
  expect((await read('/help/images/..%2F..%2Fpackage.json')).status).toBe(404);
});

test.each(inEach)(
  '%s in %s: every link leads somewhere, every picture is there and is described',
  async (name, language) => {
    const { status, text } = await read(`/help/${name}?lang=${language}`);
    expect(status).toBe(200);
    for (const link of linksIn(text).filter((href) => !href.startsWith('https://'))) {
      const [address = '', anchor] = link.split('#');
      const { pathname, searchParams } = new URL(address, `${app.url}/help/${name}?lang=${language}`);
      const page = pathname.replace('/help/', '') as HelpPage;
      const linked = (searchParams.get('lang') ?? language) as Language;
      if (anchor !== undefined)
        expect([link, readHelpPage(page, linked).anchors]).toEqual([link, expect.arrayContaining([anchor])]);
      else if (pathname !== '/settings') expect([link, (await read(address)).status]).toEqual([link, 200]);
    }
    for (const [, src = '', alt = ''] of text.matchAll(/<img src="([^"]*)" alt="([^"]*)"/g)) {
      expect([src, (await read(src)).status]).toEqual([src, 200]);
      expect([src, alt.length > 10]).toEqual([src, true]);
    }
  },
);

/** What a translation keeps: how the text is built, where it leads, its pictures, and what is written as a computer has it. */
function skeletonOf(name: HelpPage, language: Language): string[] {
  const kept: string[] = [];
  const visit = (tokens: Token[] = []) => {
    for (const token of tokens as MarkedToken[]) {
      if (token.type === 'heading') kept.push(`heading ${String(token.depth)}`);
      if (token.type === 'list') kept.push(`list of ${String(token.items.length)}`);
      if (token.type === 'table') kept.push(`table ${String(token.header.length)} × ${String(token.rows.length)}`);
      if (token.type === 'image') kept.push(`picture ${token.href.replace(/^.*images\//, '')}`);
      if (token.type === 'link') kept.push(`link ${token.href.replace(/^(\.\.\/)+/, '')}`);
      if (token.type === 'codespan') kept.push(`code ${token.text}`);
      if (token.type === 'list') token.items.forEach((item) => visit(item.tokens));
      else if (token.type === 'table') [token.header, ...token.rows].flat().forEach((cell) => visit(cell.tokens));
      else if ('tokens' in token) visit(token.tokens);
    }
  };
  visit(marked.lexer(readFileSync(`docs/${helpPages[name][language]}`, 'utf8')));
  return kept;
}

test.each(names.filter((name) => name !== 'errors'))('%s says the same in German, part by part', (name) => {
  expect(skeletonOf(name, 'en').length).toBeGreaterThan(20);
  expect(skeletonOf(name, 'de')).toEqual(skeletonOf(name, 'en'));
});

test('a page is in the language that its address names, else the browser’s, and offers the other', async () => {
  const german = { 'accept-language': 'fr-CH, de-CH;q=0.9, en;q=0.8' };
  const asked = await read('/help/finance', german);
  expect(asked.text).toContain('<html lang="de">');
  expect(asked.text).toContain('<h1>Anleitung für die Buchhaltung</h1>');
  expect(asked.headers.get('content-language')).toBe('de');
  expect(asked.headers.get('vary')).toContain('Accept-Language');
  expect(asked.text).toContain('<a href="/help/finance?lang=en" hreflang="en" lang="en">English</a>');
  expect((await read('/help/finance?lang=en', german)).text).toContain('<html lang="en">');
  expect((await read('/help/finance', { 'accept-language': 'fr' })).text).toContain('<html lang="en">');
  for (const odd of ['?lang=fr', '?lang=de&lang=en', '?lang[]=de', '?lang=__proto__']) {
    expect((await read(`/help${odd}`, { 'accept-language': 'en' })).text).toContain('<html lang="en">');
  }
});

test('who reads one language goes on in it', async () => {
  const links = linksIn((await read('/help/salesperson?lang=de')).text);
  const others = links.filter((link) => link.startsWith('/') && !link.includes('lang=de'));
  expect(others).toEqual(['/help/salesperson?lang=en']);
});

test('every problem has an address of its own, the same in each language', () => {
  for (const language of languages) expect(readHelpPage('errors', language).anchors).toEqual(Object.keys(dealProblems));
});

test('the guides name no page that is not there', () => {
  for (const [name, language] of inEach) expect(existsSync(`docs/${helpPages[name][language]}`)).toBe(true);
  expect(readFileSync('README.md', 'utf8')).toContain('docs/guide/');
});

test('texts become text: HTML in a guide is refused, and what looks like it is escaped', () => {
  const stay = (written: string) => written;
  for (const text of [
    '# T\n\n<b>x</b>',
    '# T\n\na <img src=x onerror=alert(1)> b',
    '# T\n\n- [ ] <script>1</script>',
  ]) {
    expect(() => renderMarkdown(text, stay)).toThrow('The guides do not use');
  }
  const { body, title, anchors } = renderMarkdown('# “T”\n\n## A & B: *c*\n\n`<b>` \\<i> ![say "hi"](x.png)', stay);
  expect([title, anchors]).toEqual(['“T”', ['a--b-c']]);
  expect(body.markup).toContain('<code>&#60;b&#62;</code>');
  expect(body.markup).not.toMatch(/<[bi]>/);
  expect(body.markup).toContain('alt="say &#34;hi&#34;"');
  expect(() => renderMarkdown('no title', stay)).toThrow('begins with its title');
});
