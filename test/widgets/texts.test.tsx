import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, render, screen } from '@testing-library/react';
import ts from 'typescript';
import { afterEach, expect, test } from 'vitest';
import { dealProblems } from '../../server/sync/problem-codes.ts';
import { defineTexts, translate } from '../../widgets/texts/define-texts.ts';
import { followReader, readBrowser } from '../../widgets/texts/follow-reader.ts';
import { german } from '../../widgets/texts/german.ts';
import { changeReader, currentReader, english } from '../../widgets/texts/reader.ts';
import { useTexts } from '../../widgets/texts/use-texts.ts';
import { buildDealView, problem, renderWidget, startServer } from '../support/render-widget.tsx';
import { nodesOf, lineOf, readSources, type SourceFile } from '../source-code.ts';

afterEach(() => {
  changeReader({ language: english, locale: undefined, timeZone: undefined });
});

const root = join(import.meta.dirname, '../..');
/** What the pages say, and what the server says: files of the same kind. */
const folders = ['widgets/texts', 'server/texts'] as const;
type Folder = (typeof folders)[number];
const readTexts = (folder: Folder, language: string, file: string) =>
  JSON.parse(readFileSync(join(root, folder, language, file), 'utf8')) as Record<string, string>;
const areas = folders.flatMap((folder) =>
  readdirSync(join(root, folder, 'en')).map((file): [Folder, string] => [folder, file]),
);
const placeholdersOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

test.each(areas)(
  'German says all that English says in %s/*/%s, with the same names and amounts in it',
  (folder, file) => {
    const [en, de] = [readTexts(folder, 'en', file), readTexts(folder, 'de', file)];
    expect(Object.keys(de).toSorted()).toEqual(Object.keys(en).toSorted());
    for (const [key, text] of Object.entries(en)) {
      expect({ key, names: placeholdersOf(de[key] ?? '') }).toEqual({ key, names: placeholdersOf(text) });
      expect(de[key]?.trim()).not.toBe('');
    }
  },
);

test.each(areas)('what is counted in %s/*/%s has a form for one and a form for more', (folder, file) => {
  const keys = Object.keys(readTexts(folder, 'en', file));
  const counted = new Set(
    keys.filter((key) => /_(one|other)$/.test(key)).map((key) => key.replace(/_(one|other)$/, '')),
  );
  for (const key of counted) expect(keys).toEqual(expect.arrayContaining([`${key}_one`, `${key}_other`]));
});

test('every problem a deal can have is called something in German', () => {
  const words = readTexts('server/texts', 'de', 'problems.json');
  expect(Object.keys(dealProblems).filter((code) => !words[code])).toEqual([]);
  const fixes = Object.keys(words).filter((key) => key.endsWith('.fix'));
  expect(fixes.filter((key) => !words[key.slice(0, -'.fix'.length)])).toEqual([]);
});

/** Attributes that people read or hear. */
const spoken = [
  'aria-label',
  'aria-description',
  'title',
  'placeholder',
  'alt',
  'label',
  'note',
  'words',
  'confirmLabel',
];
const widgets = readSources('widgets');

test('no text that a person reads stands in a component', () => {
  const components = widgets.filter(({ path }) => path.endsWith('.tsx'));
  const found = components.flatMap((file) =>
    nodesOf(file).flatMap((node) => {
      const text = readWords(node);
      return /\p{L}{2}/u.test(text) ? [`${file.path}:${String(lineOf(file, node))}: ${text.trim()}`] : [];
    }),
  );
  expect(found).toEqual([]);
});

/** The words between tags, of a spoken attribute, or put into the page by hand; empty where the node is none of these. */
function readWords(node: ts.Node): string {
  if (ts.isJsxText(node)) return node.text;
  const words = literalWords(node);
  if (words === '') return '';
  const place = placeOf(node);
  if (ts.isBinaryExpression(place)) return /\.(textContent|title)$/.test(place.left.getText()) ? words : '';
  const holder = ts.isJsxExpression(place) ? place.parent : place;
  if (ts.isJsxAttribute(holder)) return spoken.includes(holder.name.getText()) ? words : '';
  return ts.isJsxElement(holder) || ts.isJsxFragment(holder) ? words : '';
}

function literalWords(node: ts.Node): string {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return '';
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' ');
}

/** Where the value goes that a literal is one possibility of. */
function placeOf(node: ts.Node): ts.Node {
  const { parent } = node;
  const isOneOf =
    (ts.isConditionalExpression(parent) && node !== parent.condition) ||
    (ts.isBinaryExpression(parent) && chooses.includes(parent.operatorToken.kind) && node === parent.right) ||
    ts.isParenthesizedExpression(parent);
  return isOneOf ? placeOf(parent) : parent;
}

const chooses = [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken];

test('words are found wherever a component may hold them', () => {
  const found = (code: string) => {
    const tree = ts.createSourceFile('x.tsx', code, ts.ScriptTarget.Latest, true);
    return nodesOf({ path: 'x.tsx', tree })
      .map(readWords)
      .filter((words) => /\p{L}{2}/u.test(words));
  };
  expect(found('<p>Pay now</p>')).toEqual(['Pay now']);
  expect(found('<p>{late ? `Due ${day}` : (paid && "Paid")}</p>')).toEqual(['Due  ', 'Paid']);
  expect(found('<a title={name ?? "Nobody"} className={name ?? "soft"} />')).toEqual(['Nobody']);
  expect(found('root.textContent = "Broken"; kind = "paid";')).toEqual(['Broken']);
  expect(found('<p>{t(kind === "paid" ? "is_paid" : "is_due")} · {`${t("x", { code: "y" })}`}</p>')).toEqual([]);
});

test('no text is kept that nothing says', () => {
  const said = { 'widgets/texts': saidIn(widgets), 'server/texts': saidIn(readSources('server/api', 'server/sync')) };
  const unsaid = areas.flatMap(([folder, file]) =>
    Object.keys(readTexts(folder, 'en', file))
      .filter((key) => !said[folder](key.replace(/_(one|other)$/, '')))
      .map((key) => `${folder}/en/${file}: ${key}`),
  );
  expect(unsaid).toEqual([]);
});

/** Whether the code there asks for a text by this key: in so many words, or by a template that it fits. */
function saidIn(sources: SourceFile[]): (key: string) => boolean {
  const words = new Set<string>();
  const templates = new Set<string>();
  for (const node of sources.flatMap(nodesOf)) {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) words.add(node.text);
    // A table by what the text is asked for with.
    else if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) words.add(node.name.text);
    else if (ts.isTemplateExpression(node)) {
      const spans = node.templateSpans.map(({ literal }) => `\\w+${escape(literal.text)}`);
      templates.add(escape(node.head.text) + spans.join(''));
    }
  }
  const usable = [...templates].filter((template) => /^[\\\w+]+$/.test(template) && template !== '\\w+');
  const fits = new RegExp(`^(${usable.join('|')})$`);
  return (key) => words.has(key) || fits.test(key);
}

const escape = (text: string) => text.replace(/[^\w]/g, '\\$&');

const fruit = defineTexts('fruit', {
  apples_one: '{count} apple for {name}',
  apples_other: '{count} apples for {name}',
  pear: 'A pear costs {price}',
});
const germanFruit = {
  language: { tag: 'de', direction: 'ltr' as const, areas: { fruit: { apples_one: '{count} Apfel für {name}' } } },
  ...{ locale: 'de-DE', timeZone: 'Europe/Berlin' },
};

test('a text is filled in, counted and written as its reader writes', () => {
  const t = translate(fruit);
  expect(t('apples', { count: 1, name: 'Ana' })).toBe('1 apple for Ana');
  expect(t('apples', { count: 0, name: 'Ana' })).toBe('0 apples for Ana');
  expect(t('pear', { price: '$& {name}' })).toBe('A pear costs $& {name}');
  const german = translate(fruit, germanFruit);
  expect(german('apples', { count: 1, name: 'Ana' })).toBe('1 Apfel für Ana');
  // Not translated yet: English, but with the reader's numbers.
  expect(german('apples', { count: 1200, name: 'Ana' })).toBe('1.200 apples for Ana');
});

test('what is on the page is said anew when its reader becomes known', () => {
  function Apples() {
    return <p>{useTexts(fruit)('apples', { count: 1, name: 'Ana' })}</p>;
  }
  render(<Apples />);
  expect(screen.getByText('1 apple for Ana')).toBeVisible();
  act(() => {
    changeReader(germanFruit);
  });
  expect(screen.getByText('1 Apfel für Ana')).toBeVisible();
  expect(document.documentElement.lang).toBe('de');
});

test('the first language that we have is taken, Zoho’s way of writing it too; nobody’s zone or formats are believed blindly', async () => {
  await followReader({ languages: ['fr_FR', 'de_AT', 'en'], locale: 'de_AT', timeZone: 'Europe/Vienna' });
  expect(currentReader()).toEqual({ language: german, locale: 'de-AT', timeZone: 'Europe/Vienna' });
  await followReader({ languages: ['fr'], locale: '<script>', timeZone: 'Middle/Earth' });
  expect(currentReader()).toEqual({ language: english, locale: undefined, timeZone: undefined });
  await followReader(readBrowser({ languages: ['en-NZ', 'de'] }));
  expect(currentReader()).toMatchObject({ language: english, locale: 'en-NZ' });
});

test('a language that arrives after the reader has changed again is not shown', async () => {
  const late = followReader({ languages: ['de'], locale: null, timeZone: null });
  await followReader({ languages: ['en'], locale: null, timeZone: null });
  await late;
  expect(currentReader().language).toBe(english);
});

test('in German a problem has a German title and fix, and the server’s own sentence with its names below', async () => {
  changeReader({ language: german, locale: 'de-DE', timeZone: 'Europe/Berlin' });
  const archived = {
    code: 'account_unusable',
    message: 'The sales account 200 is archived in Xero.',
    fix: 'Choose another.',
  };
  const { url } = await startServer(() => ({
    status: 200,
    body: buildDealView({ state: 'failed', problems: [{ ...archived, detail: null }] }),
  }));
  renderWidget({ url });
  expect(await screen.findByText('Das Erlöskonto ist in Xero archiviert oder nicht mehr da')).toBeVisible();
  expect(screen.getByText(/stellen Sie es in Xero wieder her/)).toBeVisible();
  expect(screen.getByText('The sales account 200 is archived in Xero.')).toHaveAttribute('lang', 'en');
  expect(screen.getByText('Fehlgeschlagen')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Beheben …' })).toBeVisible();
});

test('in German a refusal is explained in German, and as the server said it', async () => {
  changeReader({ language: german, locale: 'de-DE', timeZone: 'Europe/Berlin' });
  const { url } = await startServer(() => problem(403, { code: 'no_right', detail: 'You may not see this deal.' }));
  renderWidget({ url });
  expect(await screen.findByText('Das dürfen Sie nicht')).toBeVisible();
  expect(screen.getByText('You may not see this deal.')).toHaveAttribute('lang', 'en');
});

test('amounts and times are written as the CRM’s user writes them, in their zone', async () => {
  changeReader({ language: german, locale: 'de-DE', timeZone: 'Pacific/Auckland' });
  const { url } = await startServer(() => ({ status: 200, body: buildDealView() }));
  renderWidget({ url });
  expect(await screen.findByText('1.200,00 NZ$')).toBeVisible();
  // 14:03 in London is three in the morning of the next day there.
  expect(screen.getByText('Stand 03:03:12')).toBeVisible();
});
