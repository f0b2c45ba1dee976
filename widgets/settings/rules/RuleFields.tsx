import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Rule } from '../../../server/api/contract/rules.ts';
import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Picker } from '../../ui/Picker.tsx';
import { listStages } from '../stages.ts';
import { StagePicker } from './StagePicker.tsx';

const statuses = ['DRAFT', 'SUBMITTED', 'AUTHORISED'] as const satisfies readonly Rule['status'][];

/** What matters most of a rule: at which stage of which pipeline an invoice of which status is made. */
export function RuleFields(props: {
  rule: Rule;
  pipelines: ChoicesAnswer['pipelines'];
  errorOf: (field: keyof Rule) => string | undefined;
  onChange: (rule: Rule) => void;
}) {
  const { rule, pipelines, errorOf, onChange } = props;
  const t = useTexts(rulesTexts);
  const fitting = (pipelines ?? []).filter(({ value }) => rule.pipeline === null || value === rule.pipeline);
  return (
    <>
      <div className="fields">
        <Picker
          label={t('pipeline')}
          value={rule.pipeline}
          options={pipelines}
          emptyLabel={t('any_pipeline')}
          unknownNote={t('pipeline_gone')}
          error={errorOf('pipeline')}
          onPick={(pipeline) => {
            onChange({ ...rule, pipeline });
          }}
        />
        <Picker
          label={t('status')}
          value={rule.status}
          options={statuses.map((value) => ({ value, label: t(`status_${value}`) }))}
          unknownNote=""
          error={errorOf('status')}
          onPick={(picked) => {
            const status = statuses.find((value) => value === picked);
            // Only an approved invoice can be e-mailed.
            if (status) onChange({ ...rule, status, email: rule.email && status === 'AUTHORISED' });
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
    </>
  );
}
