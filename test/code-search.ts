import ts from 'typescript';
import { lineOf, nodesOf, type SourceFile } from './source-code.ts';

/** Whether a path is one of the places, or under one that ends in a slash. */
export function isUnder(path: string, places: string[]): boolean {
  return places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));
}

/** Where a piece of code whose text fits the pattern stands outside the allowed places. */
export function findText(sources: SourceFile[], pattern: RegExp, places: string[], instead: string): string[] {
  return sources
    .filter(({ path }) => !isUnder(path, places))
    .flatMap((source) =>
      nodesOf(source)
        .filter((node) => isUse(node) && pattern.test(node.getText()))
        .map((node) => `${source.path}:${lineOf(source, node)} ${node.getText()}: ${instead}`),
    );
}

/** An expression that uses something, as opposed to a name that declares it (a property, a type, a parameter). */
function isUse(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return isUsedName(node);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return true;
  return ts.isAwaitExpression(node) || ts.isCallExpression(node) || ts.isNewExpression(node);
}

function isUsedName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isTypeNode(parent) || ts.isQualifiedName(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent) || ts.isImportSpecifier(parent)) return true;
  return !('name' in parent && parent.name === node);
}

/** A parameter that is true or false and does not say of what. */
export function isBoolean({ type, initializer }: ts.ParameterDeclaration): boolean {
  const parts = type && ts.isUnionTypeNode(type) ? [...type.types] : type ? [type] : [];
  const literal = initializer?.kind === ts.SyntaxKind.TrueKeyword || initializer?.kind === ts.SyntaxKind.FalseKeyword;
  return literal || parts.some(({ kind }) => kind === ts.SyntaxKind.BooleanKeyword);
}

/** A function that other files see: exported itself, or a member of something exported. */
export function isExported(node: ts.Node): boolean {
  for (let outer: ts.Node = node; !ts.isSourceFile(outer); outer = outer.parent) {
    if (outer !== node && ts.isBlock(outer)) return false;
    const modifiers = ts.canHaveModifiers(outer) ? ts.getModifiers(outer) : undefined;
    if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return true;
  }
  return false;
}

/** The shortest way along imports from a file back to itself, or null. */
export function findCircle(graph: Map<string, string[]>, start: string): string | null {
  const queue = [[start]];
  const seen = new Set<string>();
  for (let path = queue.shift(); path; path = queue.shift()) {
    for (const next of graph.get(path.at(-1) ?? '') ?? []) {
      if (next === start) return [...path, start].join(' → ');
      if (!seen.has(next)) queue.push([...path, next]);
      seen.add(next);
    }
  }
  return null;
}
