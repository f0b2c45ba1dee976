import { isDeepStrictEqual } from 'node:util';

/** Values by the path that leads to them. */
type Leaves = Record<string, unknown>;

/** What a new version of the settings changes, by path such as `mapping.taxType` or `rules.won.stage`; all else is left out. */
export function changedSettings(previous: object | null, next: object): { before: Leaves; after: Leaves } {
  const [old, now] = [previous ? leavesOf(previous) : {}, leavesOf(next)];
  const differs = ([path, value]: [string, unknown], other: Leaves) => !isDeepStrictEqual(value, other[path]);
  return {
    before: Object.fromEntries(Object.entries(old).filter((leaf) => differs(leaf, now))),
    after: Object.fromEntries(Object.entries(now).filter((leaf) => differs(leaf, old))),
  };
}

function leavesOf(value: object, path: string[] = []): Leaves {
  return Object.fromEntries(
    Object.entries(byId(value)).flatMap(([key, item]): [string, unknown][] => {
      const at = [...path, key];
      if (isBranch(item)) return Object.entries(leavesOf(item, at));
      return item === undefined ? [] : [[at.join('.'), item]];
    }),
  );
}

function isBranch(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.length > 0 && value.every(hasId) : Object.keys(value).length > 0;
}

/** A list whose members are named, as rules are, is told member by member. */
function byId(value: object): object {
  return Array.isArray(value) ? Object.fromEntries(value.filter(hasId).map((item) => [item.id, item])) : value;
}

function hasId(item: unknown): item is { id: string } {
  return typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string';
}
