import type { ChoicesAnswer, Rule } from '../../server/api/contract.ts';
import { Picker } from '../ui/Picker.tsx';
import { StagePicker } from './StagePicker.tsx';
import { listStages } from './stages.ts';

const statuses: { value: Rule['status']; label: string }[] = [
  { value: 'DRAFT', label: 'Draft – to be checked' },
  { value: 'SUBMITTED', label: 'Submitted – to be approved' },
  { value: 'AUTHORISED', label: 'Approved – to be paid' },
];

/** One rule: at which stage of which pipeline which invoice is made. */
export function RuleFields(props: {
  rule: Rule;
  pipelines: ChoicesAnswer['pipelines'];
  errorOf: (field: keyof Rule) => string | undefined;
  onChange: (rule: Rule) => void;
}) {
  const { rule, pipelines, errorOf, onChange } = props;
  const fitting = (pipelines ?? []).filter(({ value }) => rule.pipeline === null || value === rule.pipeline);
  return (
    <fieldset className="rule">
      <legend className="visually-hidden">{rule.name}</legend>
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={rule.enabled}
          onChange={(event) => {
            onChange({ ...rule, enabled: event.target.checked });
          }}
        />
        {rule.name}
      </label>
      <div className="fields">
        <Picker
          label="Pipeline"
          value={rule.pipeline}
          options={pipelines}
          emptyLabel="Any pipeline"
          unknownNote="This pipeline no longer exists in Zoho CRM."
          error={errorOf('pipeline')}
          onPick={(pipeline) => {
            onChange({ ...rule, pipeline });
          }}
        />
        <Picker
          label="The invoice is made as"
          value={rule.status}
          options={statuses}
          unknownNote=""
          error={errorOf('status')}
          onPick={(picked) => {
            const status = statuses.find(({ value }) => value === picked)?.value;
            if (status !== undefined) onChange({ ...rule, status });
          }}
        />
      </div>
      <StagePicker
        value={rule.stage}
        stages={pipelines === null ? null : listStages(fitting)}
        error={errorOf('stage')}
        onPick={(stage) => {
          onChange({ ...rule, stage });
        }}
      />
    </fieldset>
  );
}
