import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { simulationTexts } from '../../texts/simulation-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { SaveFailure } from '../SettingsForm.tsx';
import { isSwitchedOn } from '../setup-progress.ts';
import type { SettingsDraft } from '../use-settings-draft.ts';
import { isSameSimulation, simulatedParts } from './simulated-parts.ts';
import { SimulatedRules } from './SimulatedRules.tsx';
import { SimulationProgress } from './SimulationProgress.tsx';
import { SimulationResult } from './SimulationResult.tsx';
import { SwitchOn } from './SwitchOn.tsx';
import { latestSimulationOptions, simulateOptions } from './simulation-queries.ts';
import './simulation.css';

/** What the settings as they are being edited would have made of the last months’ deals, and the yes to them. */
export function Simulation(props: { draft: SettingsDraft; choices: ChoicesAnswer | undefined; send: Send }) {
  const { draft, choices, send } = props;
  const t = useTexts(simulationTexts);
  const latest = useQuery(latestSimulationOptions(send));
  const start = useMutation(simulateOptions(send, useQueryClient()));
  const run = latest.data?.simulation ?? null;
  const isRunning = run?.state === 'running';
  const days = latest.data?.days ?? 0;
  const freshness = run && isSameSimulation(run.settings, draft.settings) ? 'of these settings' : 'of others';
  const canStart = draft.settings.rules.some((rule) => rule.enabled) && latest.data !== undefined;
  if (latest.isPending) return <Skeleton width="100%" height={300} />;
  return (
    <>
      <section className="card" aria-label={t('title')}>
        <h2>{t('title')}</h2>
        {latest.error !== null && <FailureNotice title={t('not_read')} failure={explainFailure(latest.error)} />}
        {days > 0 && <p>{t('intro', { days })}</p>}
        <SimulatedRules draft={draft} choices={choices} />
        {start.error !== null && <FailureNotice title={t('not_started')} failure={explainFailure(start.error)} />}
        {isRunning ? (
          <SimulationProgress run={run} send={send} />
        ) : (
          <div className="card-actions">
            <Button
              look={run === null || freshness === 'of others' ? 'primary' : 'plain'}
              status={start.isPending ? 'busy' : canStart ? 'ready' : 'unavailable'}
              onPress={() => {
                start.mutate({ settings: draft.settings });
              }}
            >
              {run === null ? t('start', { days }) : t('again')}
            </Button>
            <a className="link" href={`#${sectionToEdit(draft)}`}>
              {t('back')}
            </a>
          </div>
        )}
      </section>
      {run !== null && (
        <SimulationResult
          {...{ run, freshness, choices }}
          onBringBack={() => {
            draft.change(simulatedParts(run.settings));
          }}
        />
      )}
      {run !== null && !isRunning && (
        <SwitchOn run={run} draft={draft} freshness={freshness} sectionToEdit={sectionToEdit(draft)}>
          {draft.error !== null && <SaveFailure error={draft.error} />}
        </SwitchOn>
      )}
    </>
  );
}

/** Whoever has not finished the set-up edits there. */
function sectionToEdit({ saved }: SettingsDraft): 'rules' | 'setup' {
  return isSwitchedOn(saved) ? 'rules' : 'setup';
}
