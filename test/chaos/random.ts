/** Chance that a seed repeats: the same seed gives the same numbers in the same order, on every machine. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<const T>(items: readonly [T, ...T[]]): T;
  /** One of the names, the more often the greater its weight. */
  weighted<Name extends string>(weights: Record<Name, number>): Name;
  /** Numbers of their own for one purpose: how many another purpose draws does not change them. */
  stream(purpose: string): Random;
}

/** @param seed any text; `npm run chaos -- --seed` takes it again. */
export function createRandom(seed: string): Random {
  let state = hashOf(seed);
  /** Mulberry32: small, fast and good enough to choose what goes wrong. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    pick: <const T>(items: readonly [T, ...T[]]) => items[between(0, items.length - 1)] ?? items[0],
    weighted<Name extends string>(weights: Record<Name, number>): Name {
      const names = Object.keys(weights) as Name[];
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0);
      const chosen = names.find((name) => (left -= weights[name]) < 0) ?? names[0];
      if (chosen === undefined) throw new Error('there is nothing to choose from');
      return chosen;
    },
    stream: (purpose) => createRandom(`${seed}/${purpose}`),
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}
