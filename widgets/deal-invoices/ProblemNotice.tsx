import type { ReactNode } from 'react';
import type { Problem } from '../../server/api/contract/problems.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { titleOfProblem } from '../texts/problem-words.ts';
import { useTexts } from '../texts/use-texts.ts';
import { HelpLink } from '../ui/HelpLink.tsx';
import { Message } from '../ui/Message.tsx';
import { More } from '../ui/More.tsx';
import { ProblemWords } from '../ui/ProblemWords.tsx';
import { dealStateViews } from './deal-invoice-view.ts';
import type { ShownDeal } from './deal-invoice-view.ts';

/** One problem: what it is, what to do – `children`: do it here – and the other side's own words for who wants them. */
export function ProblemNotice(props: { problem: Problem; view: ShownDeal; children?: ReactNode }) {
  const t = useTexts(panelTexts);
  const { problem, view, children } = props;
  const tone = dealStateViews[view.state].tone === 'bad' ? 'bad' : 'warn';
  return (
    <Message tone={tone} title={titleOfProblem(problem)}>
      <ProblemWords problem={problem} />
      {problem.detail !== null && (
        <More label={t('what_xero_said')}>
          <p className="problem-detail">{problem.detail}</p>
        </More>
      )}
      {children}
      <p className="help-line">
        <HelpLink about={{ problem: problem.code }} />
      </p>
    </Message>
  );
}
