import { findProblemWords } from '../texts/problem-words.ts';
import type { ToldProblem } from '../texts/problem-words.ts';

/** What to do about a problem and, under a translated title, the server's own sentence, which names what it is about. */
export function ProblemWords({ problem }: { problem: ToldProblem }) {
  const words = findProblemWords(problem.code);
  const fix = words?.fix ?? problem.fix;
  return (
    <>
      {fix !== null && (
        <p className="problem-fix">
          <bdi>{fix}</bdi>
        </p>
      )}
      {words !== null && (
        <p className="original">
          <bdi lang="en">{problem.message}</bdi>
        </p>
      )}
    </>
  );
}
