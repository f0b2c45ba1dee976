import type { Automations } from '../../server/api/contract/crm-writes.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Picker } from '../ui/Picker.tsx';
import { Switch } from '../ui/Switch.tsx';
import { StageChoice } from './StageChoice.tsx';
import type { Stage } from './stages.ts';

type Lost = NonNullable<Automations['lost']>;

const draftChoices = ['keep', 'delete'] as const satisfies readonly Lost['drafts'][];
const unpaidChoices = ['keep', 'void'] as const satisfies readonly Lost['unpaid'][];

/** What becomes of the invoices of a lost deal; off until somebody says which stages mean lost. */
export function LostDealFields(props: {
  lost: Automations['lost'];
  /** Those at which nothing else happens. */
  stages: Stage[] | null;
  errorOf: (field: string) => string | undefined;
  onChange: (lost: Automations['lost']) => void;
}) {
  const t = useTexts(settingsTexts);
  const { lost, stages, errorOf, onChange } = props;
  const lostStages = (stages ?? []).filter(({ closedLost }) => closedLost).map(({ value }) => value);
  return (
    <>
      <Switch
        label={t('lost_on')}
        value={lost === null ? 'off' : 'on'}
        onSwitch={(value) => {
          onChange(value === 'off' ? null : { stages: lostStages, drafts: 'delete', unpaid: 'keep' });
        }}
      />
      {lost !== null && <LostChoices {...{ lost, stages, errorOf, onChange }} />}
    </>
  );
}

function LostChoices(props: {
  lost: Lost;
  stages: Stage[] | null;
  errorOf: (field: string) => string | undefined;
  onChange: (lost: Lost) => void;
}) {
  const t = useTexts(settingsTexts);
  const { lost, stages, errorOf, onChange } = props;
  return (
    <div className="under-switch">
      <StageChoice
        legend={t('lost_stages')}
        kind="checkbox"
        stages={stages ?? []}
        picked={lost.stages}
        error={findStageError(lost, errorOf)}
        onPick={(stage) => {
          const isPicked = lost.stages.includes(stage);
          const others = lost.stages.filter((picked) => picked !== stage);
          onChange({ ...lost, stages: isPicked ? others : [...others, stage] });
        }}
      >
        {lost.stages.length === 0 && <p className="field-warning">{t('lost_choose')}</p>}
      </StageChoice>
      <div className="fields">
        <Picker
          label={t('lost_drafts')}
          value={lost.drafts}
          options={draftChoices.map((value) => ({ value, label: t(`lost_${value}`) }))}
          unknownNote=""
          onPick={(picked) => {
            onChange({ ...lost, drafts: picked === 'delete' ? 'delete' : 'keep' });
          }}
        />
        <Picker
          label={t('lost_unpaid')}
          value={lost.unpaid}
          options={unpaidChoices.map((value) => ({ value, label: t(`lost_${value}`) }))}
          unknownNote=""
          onPick={(picked) => {
            onChange({ ...lost, unpaid: picked === 'void' ? 'void' : 'keep' });
          }}
        />
      </div>
      <p className="field-note">{t('lost_note')}</p>
    </div>
  );
}

function findStageError({ stages }: Lost, errorOf: (field: string) => string | undefined): string | undefined {
  const ofStages = stages.map((_stage, position) => errorOf(`automations.lost.stages.${String(position)}`));
  return [errorOf('automations.lost.stages'), ...ofStages].find((error) => error !== undefined);
}
