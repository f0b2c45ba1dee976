import type { Figures } from './figure.ts';
import type { World, WorldOptions } from './world.ts';

/** What a scenario is given. */
export interface Bench {
  /** Runs in a world of its own, which is gone afterwards. */
  inWorld<T>(options: WorldOptions, work: (world: World) => Promise<T>): Promise<T>;
  /** The numbers of this run: full, or small ones for a quick look. */
  size<T>(sizes: { full: T; quick: T }): T;
  /** A line of progress for a person who waits. */
  say(line: string): void;
}

/** Measures one thing and gives its figures; what did not end in time is told by a note, not thrown. */
export type Scenario = (bench: Bench) => Promise<Figures>;
