import { currentReader } from './reader.ts';

/** What a problem is called in a language other than English, and what to do; null: not said there. */
export interface ProblemWords {
  title: string;
  fix: string | null;
}

/**
 * The reader's words for a problem code, where they need no data of the case; null: the server's English is all there is.
 * English has none of these: the server says it better, with the case's own names and amounts.
 */
export function findProblemWords(code: string): ProblemWords | null {
  const known = currentReader().language.areas['problems'] ?? {};
  const title = known[code];
  return title === undefined ? null : { title, fix: known[`${code}.fix`] ?? null };
}

/** A problem as the server tells it, in English. */
export interface ToldProblem {
  code: string;
  message: string;
  fix: string | null;
}

/** What the problem is, in the reader's language where we have words for it. */
export function titleOfProblem({ code, message }: Pick<ToldProblem, 'code' | 'message'>): string {
  return findProblemWords(code)?.title ?? message;
}
