import type { Problem } from '../../server/api/contract/problems.ts';
import { findProblemWords } from '../texts/problem-words.ts';

/** What the problem is, in the reader's language where we have words for it. */
export function titleOfProblem({ code, message }: Problem): string {
  return findProblemWords(code)?.title ?? message;
}
