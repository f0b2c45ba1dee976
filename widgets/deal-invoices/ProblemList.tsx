import type { Problem } from '../../server/api/contract/problems.ts';
import { titleOfProblem } from '../texts/problem-words.ts';
import { Message } from '../ui/Message.tsx';
import { ProblemWords } from '../ui/ProblemWords.tsx';

/** What stands against something that a person is about to agree to. */
export function ProblemList({ problems }: { problems: Problem[] }) {
  return problems.map((problem, position) => (
    <Message key={position} tone="warn" title={titleOfProblem(problem)}>
      <ProblemWords problem={problem} />
    </Message>
  ));
}
