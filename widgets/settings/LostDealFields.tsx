import type { Automations } from '../../server/api/contract.ts';
import { Picker } from '../ui/Picker.tsx';
import { Switch } from '../ui/Switch.tsx';
import { StageChoice } from './StageChoice.tsx';
import type { Stage } from './stages.ts';

type Lost = NonNullable<Automations['lost']>;

const draftChoices: { value: Lost['drafts']; label: string }[] = [
  { value: 'keep', label: 'Leave it' },
  { value: 'delete', label: 'Delete it in Xero' },
];
const unpaidChoices: { value: Lost['unpaid']; label: string }[] = [
  { value: 'keep', label: 'Leave it' },
  { value: 'void', label: 'Void it in Xero' },
];

/** What becomes of the invoices of a lost deal; off until somebody says which stages mean lost. */
export function LostDealFields(props: {
  lost: Automations['lost'];
  /** Those at which nothing else happens. */
  stages: Stage[] | null;
  errorOf: (field: string) => string | undefined;
  onChange: (lost: Automations['lost']) => void;
}) {
  const { lost, stages, errorOf, onChange } = props;
  const lostStages = (stages ?? []).filter(({ closedLost }) => closedLost).map(({ value }) => value);
  return (
    <>
      <Switch
        label="When a deal is lost, take back its invoice"
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
  const { lost, stages, errorOf, onChange } = props;
  return (
    <div className="under-switch">
      <StageChoice
        legend="Stages that mean lost"
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
        {lost.stages.length === 0 && <p className="field-warning">Choose at least one stage.</p>}
      </StageChoice>
      <div className="fields">
        <Picker
          label="A draft, or one that awaits approval"
          value={lost.drafts}
          options={draftChoices}
          unknownNote=""
          onPick={(picked) => {
            onChange({ ...lost, drafts: picked === 'delete' ? 'delete' : 'keep' });
          }}
        />
        <Picker
          label="An approved one that nobody has paid"
          value={lost.unpaid}
          options={unpaidChoices}
          unknownNote=""
          onPick={(picked) => {
            onChange({ ...lost, unpaid: picked === 'void' ? 'void' : 'keep' });
          }}
        />
      </div>
      <p className="field-note">
        Only invoices that Deal Ledger made and nothing was paid or credited on, and each only once. No new one follows
        by itself, even when the deal comes back.
      </p>
    </div>
  );
}

function findStageError({ stages }: Lost, errorOf: (field: string) => string | undefined): string | undefined {
  const ofStages = stages.map((_stage, position) => errorOf(`automations.lost.stages.${String(position)}`));
  return [errorOf('automations.lost.stages'), ...ofStages].find((error) => error !== undefined);
}
