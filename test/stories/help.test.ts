import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { helpPages, readHelpPage } from '../../server/api/help-pages.ts';
import { renderMarkdown } from '../../server/markdown.ts';
import { dealProblems } from '../../server/sync/problem-codes.ts';
import { startApp, type App } from '../support/start-app.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const names = Object.keys(helpPages) as (keyof typeof helpPages)[];
const read = async (path: string) => {
  const answer = await fetch(app.url + path);
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
};

test('help lists every guide, for everybody, in the look of our other pages', async () => {
  const { status, type, text } = await read('/help');
  expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
  for (const name of names) expect(text).toContain(`href="/help/${name}"`);
  expect(text).not.toContain('<script');
  expect((await read('/help/nothing')).status).toBe(404);
  expect((await read('/help/constructor')).status).toBe(404);
  expect((await read('/help/images/..%2F..%2Fpackage.json')).status).toBe(404);
});

test.each(names)('%s: every link leads somewhere, every picture is there and is described', async (name) => {
  const { status, text } = await read(`/help/${name}`);
  expect(status).toBe(200);
  const links = [...text.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) => href);
  for (const link of links.filter((href) => !href.startsWith('https://'))) {
    const [path = '', anchor] = link.split('#');
    const page = path === '' ? name : path.replace('/help/', '');
    if (anchor !== undefined)
      expect([link, readHelpPage(page as typeof name).anchors]).toEqual([link, expect.arrayContaining([anchor])]);
    else if (path !== '/settings') expect([link, (await read(path)).status]).toEqual([link, 200]);
  }
  for (const [, src = '', alt = ''] of text.matchAll(/<img src="([^"]*)" alt="([^"]*)"/g)) {
    expect([src, (await read(src)).status]).toEqual([src, 200]);
    expect([src, alt.length > 10]).toEqual([src, true]);
  }
});

test('every problem has an address of its own', () => {
  expect(readHelpPage('errors').anchors).toEqual(expect.arrayContaining(Object.keys(dealProblems)));
});

test('the guides name no page that is not there', () => {
  for (const name of names) expect(existsSync(`docs/${helpPages[name].file}`)).toBe(true);
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
