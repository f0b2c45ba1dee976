import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { lineOf, listFiles, nodesOf, readSources, type SourceFile } from '../source-code.ts';

const server = readSources('server');
const widgets = readSources('widgets');

/** Where something of the source fits. */
function findIn(sources: typeof server, isWrong: (node: ts.Node) => boolean): string[] {
  return sources.flatMap((source) =>
    nodesOf(source).flatMap((node) =>
      isWrong(node) ? [`${source.path}:${lineOf(source, node)} ${node.getText()}`] : [],
    ),
  );
}

test('no text becomes HTML or code in a page: React writes text, and nothing goes around it', () => {
  const ways =
    /^(dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|srcdoc|srcDoc|eval|Function|createContextualFragment|setHTMLUnsafe)$/;
  expect(findIn([...widgets, ...server], (node) => ts.isIdentifier(node) && ways.test(node.text))).toEqual([]);
  expect(findIn(widgets, (node) => ts.isPropertyAccessExpression(node) && node.getText() === 'document.write')).toEqual(
    [],
  );
});

test('a page of ours links by ExternalLink, or to a fixed path of its own', () => {
  const links = widgets.flatMap((source) =>
    nodesOf(source).flatMap((node) =>
      ts.isJsxAttribute(node) && node.name.getText() === 'href' ? [{ source, node }] : [],
    ),
  );
  expect(links.length).toBeGreaterThan(2);
  const free = links.filter(({ source, node }) => {
    const value = node.initializer?.getText() ?? '';
    // What is saved as a file leads nowhere.
    const isFile =
      /\bdownload[\s=>]/.test(node.parent.getText()) &&
      /createObjectURL\(|`data:application\/json/.test(source.tree.text);
    // To a path of its own, or to a place on the same page.
    const isFixed = /^(["']|\{`)(\/(?![/\\])|#)|^\{state\.consentPath\}$/.test(value);
    const isChecked = ['widgets/ui/ExternalLink.tsx', 'widgets/ui/Menu.tsx'].includes(source.path);
    return !isFile && !isFixed && !(isChecked && source.tree.text.includes('const href = toSafeHref('));
  });
  expect(
    free.map(({ source, node }) => `${source.path}:${lineOf(source, node)} ${node.getText()}: use ExternalLink`),
  ).toEqual([]);
});

test('a browser is only redirected to a fixed path of ours or to the consent of Zoho or Xero', () => {
  const targets = server.flatMap((source) =>
    nodesOf(source).flatMap((node) => {
      if (!ts.isCallExpression(node) || !node.expression.getText().endsWith('.redirect')) return [];
      return [{ source, node, target: node.arguments.at(-1) }];
    }),
  );
  expect(targets.length).toBeGreaterThan(4);
  const free = targets.filter(({ source, target }) => !leadsToUs(target, source));
  expect(free.map(({ source, node }) => `${source.path}:${lineOf(source, node)} ${node.getText()}`)).toEqual([]);
});

/** Whether all an expression can be is a path of this server, or the consent page that our own code names. */
function leadsToUs(target: ts.Node | undefined, source: SourceFile): boolean {
  if (!target) return false;
  if (ts.isStringLiteralLike(target)) return isOwnPath(target.text);
  if (ts.isTemplateExpression(target)) {
    return target.head.text === ''
      ? leadsToUs(target.templateSpans[0]?.expression, source)
      : isOwnPath(target.head.text);
  }
  if (ts.isConditionalExpression(target))
    return leadsToUs(target.whenTrue, source) && leadsToUs(target.whenFalse, source);
  if (ts.isIdentifier(target)) return leadsToUs(constantOf(target.text, source), source);
  if (!ts.isCallExpression(target)) return false;
  const made = target.expression.getText();
  return /^ctx\.(zohoOAuth|xeroOAuth)\.authorizeUrl$/.test(made) || isOwnPath(pathMadeBy(made));
}

const isOwnPath = (text: string) => /^\/(?![/\\])/.test(text);

function constantOf(name: string, source: SourceFile): ts.Expression | undefined {
  const declared = nodesOf(source).filter(ts.isVariableDeclaration);
  return declared.find((node) => node.name.getText() === name)?.initializer;
}

/** The beginning of what a function of ours returns, when it is one template or text. */
function pathMadeBy(name: string): string {
  const made = new RegExp(`(?:const|function) ${name}\\b[^\\n]*?(?:=>|\\{\\s*return)\\s*['\`]([^'\`]*)`);
  return server.map(({ tree }) => made.exec(tree.text)?.[1]).find((text) => text !== undefined) ?? '';
}

test('secrets are compared in a time that does not tell where they differ', () => {
  const signature = server.find(({ path }) => path === 'server/webhooks/signature.ts');
  if (!signature) throw new Error('server/webhooks/signature.ts is gone: say here where signatures are compared');
  const calls = nodesOf(signature).filter(ts.isCallExpression);
  expect(calls.some((call) => call.expression.getText() === 'timingSafeEqual')).toBe(true);
  const secret = /signature|secret|token|hmac|digest|nonce/i;
  const compared = findIn(
    server.filter(({ path }) => path.startsWith('server/webhooks/')),
    (node) =>
      ts.isBinaryExpression(node) &&
      /^[!=]==?$/.test(node.operatorToken.getText()) &&
      secret.test(node.left.getText()) &&
      !/^(''|null|undefined|\d+)$|^typeof /.test(node.right.getText()) &&
      !node.left.getText().startsWith('typeof '),
  );
  expect(compared).toEqual([]);
});

test('SQL is made by the query builder; where it is written by hand, values are parameters', () => {
  const raw = findIn(
    server,
    (node) => ts.isCallExpression(node) && /\bsql\.(raw|lit|unsafe)$/.test(node.expression.getText()),
  );
  const isFixed = (place: string) => place.startsWith('server/db/migrations/') || /\([A-Z_]+\)$/.test(place);
  expect(raw.filter((place) => !isFixed(place))).toEqual([]);
});

test('no page loads a script from anywhere but itself', () => {
  const pages = listFiles('widgets').filter((path) => path.endsWith('.html'));
  expect(pages.length).toBeGreaterThan(1);
  for (const path of pages) {
    const text = readFileSync(path, 'utf8');
    expect([path, text.match(/<script(?![^>]*src="\.\/)[^>]*>|\son\w+=|javascript:|<style|style=/g)]).toEqual([
      path,
      null,
    ]);
  }
});
