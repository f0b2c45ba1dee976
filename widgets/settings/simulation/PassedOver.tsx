import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { SimulationView } from '../../../server/api/contract/simulation.ts';
import { simulationTexts } from '../../texts/simulation-texts.ts';
import type { SimulationWords } from '../../texts/simulation-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ExternalLink } from '../../ui/ExternalLink.tsx';
import { More } from '../../ui/More.tsx';
import { listStages } from '../stages.ts';

type Group = SimulationView['passedOver'][number];

/** Deals that get no invoice, and rightly so. */
export function PassedOver(props: { run: SimulationView; choices: ChoicesAnswer | undefined }) {
  const { passedOver, days } = props.run;
  const t = useTexts(simulationTexts);
  if (passedOver.length === 0) return null;
  return (
    <section aria-label={t('passed_over')}>
      <h3>{t('passed_over')}</h3>
      <ul className="simulation-groups">
        {passedOver.map((group) => (
          <li key={`${group.reason} ${group.stage ?? ''}`}>
            <p>{nameReason(t, { ...group, days, stage: labelOf(props.choices, group.stage) })}</p>
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

/** As the CRM shows it. */
function labelOf(choices: ChoicesAnswer | undefined, stage: string | null): string | null {
  return listStages(choices?.pipelines ?? []).find(({ value }) => value === stage)?.label ?? stage;
}

function nameReason(t: SimulationWords, { reason, stage, days }: Group & { days: number }): string {
  if (reason !== 'not_at_stage') return t(`passed_${reason}`, { days });
  return stage === null ? t('passed_no_stage') : t('passed_not_at_stage', { stage });
}
