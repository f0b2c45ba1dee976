import type { LineOverride, Overrides } from '../api/contract/preview.ts';
import { alignLines } from './align-lines.ts';
import { sameNumber } from './compare-lines.ts';
import type { LineDraft } from './draft-lines.ts';
import type { ChosenContent } from './overrides.ts';

/**
 * What a person chose, for the lines that the deal has now: a line they changed stays as they changed it, one they removed
 * stays out, one that the deal has gained comes in. Null: a line they changed is gone or has become another, so nobody can
 * say what they would want.
 */
export function carryOverrides({ overrides, base }: ChosenContent, now: LineDraft[]): Overrides | null {
  const { lines } = overrides;
  if (lines === undefined) return overrides;
  const placeOf = findPlaces(base, now);
  const carried: LineOverride[] = [];
  for (const line of lines) {
    const from = line.from === null ? null : placeOf.get(line.from);
    if (from !== undefined) carried.push({ ...line, from });
    else if (isChanged(line)) return null;
  }
  const known = new Set(placeOf.values());
  for (const [index] of now.entries()) if (!known.has(index)) addLine(carried, index);
  return carried.length === 0 ? null : { ...overrides, lines: carried };
}

/** Where each line of before stands now; only what is surely the same line. */
function findPlaces(base: LineDraft[], now: LineDraft[]): Map<number, number> {
  const isOnlyLine = base.length === 1 && now.length === 1;
  const pairs = alignLines(base, now).flatMap(({ before, after }) => {
    const [one, other] = [before === null ? undefined : base[before], after === null ? undefined : now[after]];
    if (before === null || after === null || !one || !other) return [];
    return isOnlyLine || isSameThing(one, other) ? [[before, after] as const] : [];
  });
  return new Map(pairs);
}

function isSameThing(one: LineDraft, other: LineDraft): boolean {
  const isRenamed = sameNumber(one.quantity, other.quantity) && sameNumber(one.unitAmount, other.unitAmount);
  return (
    one.description === other.description || (one.itemCode !== null && one.itemCode === other.itemCode) || isRenamed
  );
}

function isChanged({ from: _from, ...parts }: LineOverride): boolean {
  return Object.values(parts).some((value) => value !== undefined);
}

/** After the line that stands before it on the deal. */
function addLine(lines: LineOverride[], from: number): void {
  const place = lines.findLastIndex((line) => line.from !== null && line.from < from);
  lines.splice(place + 1, 0, { from });
}
