import { sameDraft } from './compare-lines.ts';
import type { LineDraft } from './draft-lines.ts';

/** A line before and after a change of the deal; null: it has come, or gone. Indexes. */
export interface AlignedLine {
  before: number | null;
  after: number | null;
}

/**
 * Which line became which: the pairing, in order, with the most in common. A line that is the same counts more than one
 * about the same thing, which counts more than one in the same place.
 */
export function alignLines(before: LineDraft[], after: LineDraft[]): AlignedLine[] {
  const width = after.length + 1;
  const best = new Array<number>((before.length + 1) * width).fill(0);
  const at = (row: number, column: number) => best[row * width + column] ?? 0;
  const likeness = (row: number, column: number) => likenessOf(before[row], after[column]);
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      best[row * width + column] = Math.max(
        at(row + 1, column),
        at(row, column + 1),
        at(row + 1, column + 1) + likeness(row, column),
      );
    }
  }
  const aligned: AlignedLine[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const isPair =
      row < before.length &&
      column < after.length &&
      at(row, column) === at(row + 1, column + 1) + likeness(row, column);
    const isGone =
      !isPair && row < before.length && (column >= after.length || at(row, column) === at(row + 1, column));
    aligned.push({ before: isPair || isGone ? row : null, after: isGone ? null : column });
    if (isPair || isGone) row += 1;
    if (!isGone) column += 1;
  }
  return aligned;
}

function likenessOf(one: LineDraft | undefined, other: LineDraft | undefined): number {
  if (!one || !other) return 0;
  if (sameDraft(one, other)) return 4;
  const isSameThing =
    one.description === other.description || (one.itemCode !== null && one.itemCode === other.itemCode);
  return isSameThing ? 3 : 1;
}
