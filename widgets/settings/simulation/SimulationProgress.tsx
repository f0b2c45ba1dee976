import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import type { SimulationView } from '../../../server/api/contract/simulation.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { titleOfProblem } from '../../texts/problem-words.ts';
import { simulationTexts } from '../../texts/simulation-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { cancelSimulationOptions } from './simulation-queries.ts';

/** How far a run has come, what it waits for, and the way to end it. */
export function SimulationProgress({ run, send }: { run: SimulationView; send: Send }) {
  const t = useTexts(simulationTexts);
  const labelId = useId();
  const cancel = useMutation(cancelSimulationOptions(send, useQueryClient()));
  const { progress, problem } = run;
  return (
    <div className="simulation-progress">
      <p id={labelId}>{progress === null ? t('listing') : t('judged', progress)}</p>
      <progress
        aria-label={t('progress')}
        aria-describedby={labelId}
        {...(progress !== null && { value: progress.judged, max: Math.max(1, progress.deals) })}
      />
      {problem !== null && (
        <p className="soft" role="status">
          {t('waits', { why: titleOfProblem(problem) })}
        </p>
      )}
      {cancel.error !== null && <FailureNotice title={t('not_cancelled')} failure={explainFailure(cancel.error)} />}
      <div className="card-actions">
        <Button
          status={cancel.isPending ? 'busy' : 'ready'}
          onPress={() => {
            cancel.mutate(run.id);
          }}
        >
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}
