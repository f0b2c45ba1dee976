import { posix } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { findText, isBoolean, isExported } from './code-search.ts';
import { pureFiles, server, shipped } from './shipped-code.ts';
import { lineOf, listFiles, nodesOf } from './source-code.ts';

test('only config.ts reads the environment', () => {
  expect(
    findText(shipped, /^process(\.env|\['env'\])$/, ['server/config.ts'], 'add a setting to server/config.ts'),
  ).toEqual([]);
});

test('only zoho-sdk.ts touches window.ZOHO', () => {
  const places = ['widgets/zoho/zoho-sdk.ts'];
  const uses = findText(shipped, /^((window|globalThis|self)\??\.)?ZOHO$/, places, 'ask widgets/zoho/zoho-sdk.ts');
  expect(uses.filter((use) => !use.startsWith('widgets/zoho/window-zoho.d.ts'))).toEqual([]);
});

test('only outbound.ts sends by fetch, so that every call has a timeout and none runs in a transaction', () => {
  expect(findText(server, /^fetch$/, ['server/outbound.ts'], 'use send() of server/outbound.ts')).toEqual([]);
});

test('only context.ts looks at the clock; everyone else is told the time', () => {
  const clock = /^(Date\.now\(\)|new Date(\(\))?|performance\.now\(\))$/;
  expect(findText(server, clock, ['server/context.ts'], 'take `now` as an argument')).toEqual([]);
});

test('pure files neither wait, nor look at the clock, nor roll dice, nor call anyone', () => {
  const pure = shipped.filter(({ path }) => pureFiles.includes(path));
  expect(pure.map(({ path }) => path).sort()).toEqual([...pureFiles].sort());
  const effect =
    /^(await .*|Date\.now\(\)|new Date(\(\))?|performance\.now\(\)|Math\.random\(\)|random\w+|fetch|setTimeout|setInterval)$/s;
  expect(findText(pure, effect, [], 'take the outcome as an argument')).toEqual([]);
});

test('no file or folder has a name that says nothing', () => {
  const paths = [...listFiles('server'), ...listFiles('widgets'), ...listFiles('test')];
  const names = /^(utils?|helpers?|commons?|managers?|services?|misc|shared|lib)$/i;
  const empty = paths.filter((path) => path.split(/[/.-]/).some((word) => names.test(word)));
  expect(empty.map((path) => `${path}: name it after what is inside`)).toEqual([]);
  const barrels = paths.filter((path) => /(^|\/)index\.(ts|tsx|js)$/.test(path) && path !== 'server/index.ts');
  expect(barrels.map((path) => `${path}: import from the file that has it; no barrels`)).toEqual([]);
});

test('files are kebab-case, React components PascalCase', () => {
  const wrong = [...listFiles('server'), ...listFiles('widgets'), ...listFiles('test')].filter((path) => {
    if (!/\.tsx?$/.test(path)) return false;
    const name = posix.basename(path).replace(/(\.test|\.d)?\.tsx?$/, '');
    const component = path.startsWith('widgets/') && path.endsWith('.tsx') && name !== 'main';
    return !(component ? /^[A-Z][A-Za-z0-9]*$/ : /^[a-z0-9]+(-[a-z0-9]+)*$/).test(name);
  });
  expect(wrong.map((path) => `${path}: rename it`)).toEqual([]);
});

test('no exported function takes a bare boolean', () => {
  const flags = shipped.flatMap((source) =>
    nodesOf(source).flatMap((node) =>
      ts.isParameter(node) && isBoolean(node) && isExported(node.parent)
        ? [`${source.path}:${lineOf(source, node)} ${node.getText()}: name the cases, as in \`kind: 'read' | 'write'\``]
        : [],
    ),
  );
  expect(flags).toEqual([]);
});

test('classes are for errors only', () => {
  const classes = shipped.flatMap((source) =>
    nodesOf(source).flatMap((node) =>
      ts.isClassLike(node) && !node.heritageClauses?.some((clause) => /^extends \w*Error$/.test(clause.getText()))
        ? [`${source.path}:${lineOf(source, node)}: write a function that returns what the callers need`]
        : [],
    ),
  );
  expect(classes).toEqual([]);
});
