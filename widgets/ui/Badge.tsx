import type { Tone } from './tone.ts';

/** A few words with a colour; the words alone say everything. */
export function Badge({ tone, words, size = 'small' }: { tone: Tone; words: string; size?: 'small' | 'large' }) {
  return <span className={`badge badge-${size} tone-${tone}`}>{words}</span>;
}
