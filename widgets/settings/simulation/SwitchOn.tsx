import type { ReactNode } from 'react';
import type { SimulationView } from '../../../server/api/contract/simulation.ts';
import { simulationTexts } from '../../texts/simulation-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import type { SettingsDraft } from '../use-settings-draft.ts';
import type { Freshness } from './SimulationResult.tsx';

/** What saving does and does not do, and the yes to exactly what was simulated. */
export function SwitchOn(props: {
  run: SimulationView;
  draft: SettingsDraft;
  freshness: Freshness;
  sectionToEdit: 'rules' | 'setup';
  /** Why it was not saved. */
  children: ReactNode;
}) {
  const { run, draft, freshness, sectionToEdit, children } = props;
  const t = useTexts(simulationTexts);
  const isReady = freshness === 'of these settings' && run.state === 'done';
  const { madeOnSaving } = run.invoices;
  const canSave = isReady && draft.isChanged;
  const isJustSaved = draft.saving === 'done' && !draft.isChanged;
  return (
    <section className="card" aria-label={t('switch_on')}>
      <h2>{t('switch_on')}</h2>
      <p>{t('from_now_on')}</p>
      {canSave && <p>{madeOnSaving === 0 ? t('made_on_saving_none') : t('made_on_saving', { count: madeOnSaving })}</p>}
      {children}
      <p role="status" className={isJustSaved ? 'ready tone-good' : 'soft'} id="simulation-saving">
        {isJustSaved ? t('saved') : !draft.isChanged ? t('saved_already') : isReady ? '' : t('save_waits')}
      </p>
      <div className="card-actions">
        <Button
          look="primary"
          status={draft.saving === 'under way' ? 'busy' : canSave ? 'ready' : 'unavailable'}
          describedBy="simulation-saving"
          onPress={() => {
            draft.save();
          }}
        >
          {t('save')}
        </Button>
        <a className="link" href={`#${sectionToEdit}`}>
          {t('back')}
        </a>
      </div>
    </section>
  );
}
