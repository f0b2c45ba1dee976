import { readdirSync, readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import ts from 'typescript';

/** A TypeScript file of this repository, parsed. `path` is relative to the repository, with forward slashes. */
export interface SourceFile {
  path: string;
  tree: ts.SourceFile;
}

/** One import (static, re-exported or dynamic). `target`: a path of this repository, or the package's name. */
export interface Import {
  from: string;
  line: number;
  target: string;
  /** Nothing of it is left at run time. */
  kind: 'type' | 'value';
  /** The imported names; `*` for a namespace, `default`, empty for an import for its effect. */
  names: string[];
}

const root = resolve(import.meta.dirname, '..');

/** Every file under the folders, relative to the repository; build output and dependencies are never in them. */
export function listFiles(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(resolve(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => posix.join(folder, entry.parentPath.slice(resolve(root, folder).length), entry.name)),
  );
}

/** Parses one TypeScript text as the file of that path. */
function parseSource(path: string, text: string): SourceFile {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** The TypeScript files under the folders. */
export function readSources(...folders: string[]): SourceFile[] {
  return listFiles(...folders)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => parseSource(path, readFileSync(resolve(root, path), 'utf8')));
}

/** Every node of a file, in reading order. */
export function nodesOf({ tree }: SourceFile): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return nodes;
}

/** The line of a node, counted from one. */
export function lineOf({ tree }: SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Everything a file imports. */
export function importsOf(source: SourceFile): Import[] {
  return nodesOf(source).flatMap((node): Import[] => {
    const found = readImport(node);
    if (!found) return [];
    const { specifier, kind, names } = found;
    const target = specifier.startsWith('.')
      ? posix.join(posix.dirname(source.path), specifier)
      : specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/');
    return [{ from: source.path, line: lineOf(source, node), target, kind, names }];
  });
}

function readImport(node: ts.Node): (Pick<Import, 'kind' | 'names'> & { specifier: string }) | null {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, ...readClause(node.importClause) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, kind: node.isTypeOnly ? 'type' : 'value', names: ['*'] };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, kind: 'type', names: ['*'] };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [specifier] = node.arguments;
    return specifier && ts.isStringLiteral(specifier)
      ? { specifier: specifier.text, kind: 'value', names: ['*'] }
      : null;
  }
  return null;
}

function readClause(clause: ts.ImportClause | undefined): Pick<Import, 'kind' | 'names'> {
  if (!clause) return { kind: 'value', names: [] };
  const bindings = clause.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
  const names = [
    ...(clause.name ? ['default'] : []),
    ...(bindings && ts.isNamespaceImport(bindings) ? ['*'] : []),
    ...named.map(({ propertyName, name }) => (propertyName ?? name).text),
  ];
  const onlyTypes = named.length > 0 && named.length === names.length && named.every(({ isTypeOnly }) => isTypeOnly);
  return { kind: clause.phaseModifier === ts.SyntaxKind.TypeKeyword || onlyTypes ? 'type' : 'value', names };
}
