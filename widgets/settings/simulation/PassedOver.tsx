import type { SimulationView } from '../../../server/api/contract/simulation.ts';
import { simulationTexts } from '../../texts/simulation-texts.ts';
import type { SimulationWords } from '../../texts/simulation-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ExternalLink } from '../../ui/ExternalLink.tsx';
import { More } from '../../ui/More.tsx';

type Group = SimulationView['passedOver'][number];

/** Deals that get no invoice, and rightly so. */
export function PassedOver({ run: { passedOver, days } }: { run: SimulationView }) {
  const t = useTexts(simulationTexts);
  if (passedOver.length === 0) return null;
  return (
    <section aria-label={t('passed_over')}>
      <h3>{t('passed_over')}</h3>
      <ul className="simulation-groups">
        {passedOver.map((group) => (
          <li key={`${group.reason} ${group.stage ?? ''}`}>
            <p>{nameReason(t, group, days)}</p>
            <More label={t('deals_concerned', { count: group.count })}>
              <ul className="simulation-deals">
                {group.first.map(({ dealId, dealName, dealUrl }) => (
                  <li key={dealId}>
                    <ExternalLink url={dealUrl}>{dealName}</ExternalLink>
                  </li>
                ))}
                {group.count > group.first.length && (
                  <li className="soft">{t('and_more', { count: group.count - group.first.length })}</li>
                )}
              </ul>
            </More>
          </li>
        ))}
      </ul>
    </section>
  );
}

function nameReason(t: SimulationWords, { reason, stage }: Group, days: number): string {
  if (reason !== 'not_at_stage') return t(`passed_${reason}`, { days });
  return stage === null ? t('passed_no_stage') : t('passed_not_at_stage', { stage });
}
