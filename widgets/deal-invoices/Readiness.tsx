import { useQuery } from '@tanstack/react-query';
import type { Problem } from '../../server/api/contract/problems.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { defineTexts } from '../texts/define-texts.ts';
import en from '../texts/en/readiness.json';
import { panelTexts } from '../texts/panel-texts.ts';
import { titleOfProblem } from '../texts/problem-words.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { ProblemWords } from '../ui/ProblemWords.tsx';
import type { ShownDeal } from './deal-invoice-view.ts';
import { readinessOptions } from './readiness-query.ts';
import type { DealApi } from './queries.ts';
import { ReadinessLine } from './ReadinessLine.tsx';
import { useIdle } from './use-idle.ts';

const texts = defineTexts('readiness', en);

/** A light and a line: whether the deal could be invoiced now, and if not, what is missing, each with its fix. */
export function Readiness({ api, view }: { api: DealApi; view: ShownDeal }) {
  const t = useTexts(texts);
  const running = useTexts(panelTexts)('check_running');
  const idle = useIdle();
  const asked = useQuery({ ...readinessOptions(api, view.deal), enabled: idle });
  const problems = asked.data;
  if (problems === undefined) {
    return asked.error === null ? (
      <ReadinessLine light="checking" words={running} />
    ) : (
      <ReadinessLine light="unknown" words={`${t('failed')} ${explainFailure(asked.error).why}`} />
    );
  }
  if (problems.length === 0) return <ReadinessLine light="ready" words={t('ready')} />;
  return (
    <section className="readiness-missing">
      <ReadinessLine light="missing" words={t('missing', { count: problems.length })} />
      <ul className="readiness-list">
        {problems.map((problem, position) => (
          <Missing key={`${problem.code}-${String(position)}`} problem={problem} />
        ))}
      </ul>
      <Button look="quiet" status={asked.isFetching ? 'busy' : 'ready'} onPress={() => void asked.refetch()}>
        {t('check_again')}
      </Button>
    </section>
  );
}

function Missing({ problem }: { problem: Problem }) {
  return (
    <li>
      <p className="readiness-what">
        <bdi>{titleOfProblem(problem)}</bdi>
      </p>
      <ProblemWords problem={problem} />
    </li>
  );
}
