import type { PreviewProblem } from '../../../server/api/contract/preview.ts';
import { titleOfProblem } from '../../texts/problem-words.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Message } from '../../ui/Message.tsx';
import { More } from '../../ui/More.tsx';
import { ProblemWords } from '../../ui/ProblemWords.tsx';
import { previewTexts } from './preview-texts.ts';

/** What stands in the invoice's way, beside the part of it that it is about, each with what to do. */
export function PreviewProblems({ problems }: { problems: PreviewProblem[] }) {
  const t = useTexts(previewTexts);
  return problems.map((problem) => (
    <Message key={`${problem.code} ${problem.message}`} tone="warn" title={titleOfProblem(problem)}>
      <ProblemWords problem={problem} />
      {problem.detail !== null && (
        <More label={t('what_xero_said')}>
          <p className="problem-detail">{problem.detail}</p>
        </More>
      )}
    </Message>
  ));
}
