import type { SimulationView } from '../../../server/api/contract/simulation.ts';
import { findProblemWords } from '../../texts/problem-words.ts';
import { simulationTexts } from '../../texts/simulation-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ExternalLink } from '../../ui/ExternalLink.tsx';
import { More } from '../../ui/More.tsx';

type Group = SimulationView['problems'][number];

/** What would keep invoices from being made: by cause, with what mends it and the deals it is about. */
export function SimulatedProblems({ problems }: Pick<SimulationView, 'problems'>) {
  const t = useTexts(simulationTexts);
  return (
    <section aria-label={t('problems')}>
      <h3>{t('problems')}</h3>
      {problems.length === 0 && <p className="soft">{t('no_problems')}</p>}
      <ul className="simulation-groups">
        {problems.map((group) => (
          <ProblemGroup key={group.code} group={group} />
        ))}
      </ul>
    </section>
  );
}

function ProblemGroup({ group }: { group: Group }) {
  const t = useTexts(simulationTexts);
  const { code, message, count, first } = group;
  const words = findProblemWords(code);
  const fix = words?.fix ?? group.fix;
  return (
    <li>
      <p className="job-name">
        <bdi>{words?.title ?? message}</bdi>
      </p>
      {fix !== null && (
        <p className="soft">
          <bdi>{fix}</bdi>
        </p>
      )}
      <More label={t('deals_concerned', { count })}>
        <ul className="simulation-deals">
          {first.map(({ dealId, dealName, dealUrl, message: ofDeal }) => (
            <li key={dealId}>
              <ExternalLink url={dealUrl}>{dealName}</ExternalLink>
              {(words !== null || ofDeal !== message) && (
                <span className="soft">
                  {' – '}
                  <bdi lang="en">{ofDeal}</bdi>
                </span>
              )}
            </li>
          ))}
          {count > first.length && <li className="soft">{t('and_more', { count: count - first.length })}</li>}
        </ul>
      </More>
    </li>
  );
}
