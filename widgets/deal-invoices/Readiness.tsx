import { useQuery } from '@tanstack/react-query';
import type { Problem } from '../../server/api/contract.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { ShownDeal } from './deal-invoice-view.ts';
import { ProblemWords } from './ProblemWords.tsx';
import { readinessOptions } from './queries.ts';
import type { DealApi } from './queries.ts';
import { titleOfProblem } from './title-of-problem.ts';
import { useIdle } from './use-idle.ts';

/** A light and a line: whether the deal could be invoiced now, and if not, what is missing, each with its fix. */
export function Readiness({ api, view }: { api: DealApi; view: ShownDeal }) {
  const t = useTexts(panelTexts);
  const idle = useIdle();
  const asked = useQuery({ ...readinessOptions(api, view.deal), enabled: idle });
  const problems = asked.data;
  if (problems === undefined) {
    return asked.error === null ? (
      <Line light="checking" words={t('check_running')} />
    ) : (
      <Line light="unknown" words={`${t('check_failed')} ${explainFailure(asked.error).why}`} />
    );
  }
  if (problems.length === 0) return <Line light="ready" words={t('check_ready')} />;
  return (
    <section className="readiness-missing">
      <Line light="missing" words={t('check_missing', { count: problems.length })} />
      <ul className="readiness-list">
        {problems.map((problem, position) => (
          <Missing key={`${problem.code}-${String(position)}`} problem={problem} />
        ))}
      </ul>
    </section>
  );
}

function Line({ light, words }: { light: 'checking' | 'unknown' | 'ready' | 'missing'; words: string }) {
  return (
    <p className={`readiness readiness-${light}`} role="status">
      {words}
    </p>
  );
}

function Missing({ problem }: { problem: Problem }) {
  return (
    <li>
      <p className="readiness-what">{titleOfProblem(problem)}</p>
      <ProblemWords problem={problem} />
    </li>
  );
}
