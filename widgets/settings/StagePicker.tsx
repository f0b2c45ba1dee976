import { StageChoice } from './StageChoice.tsx';
import type { Stage } from './stages.ts';

/** The stage at which a rule makes the invoice. */
export function StagePicker(props: {
  value: string;
  stages: Stage[] | null;
  error: string | undefined;
  onPick: (stage: string) => void;
}) {
  const { value, stages, error, onPick } = props;
  const isUnknown = stages?.every((stage) => stage.value !== value) ?? false;
  return (
    <StageChoice
      legend="Stage that makes the invoice"
      kind="radio"
      stages={stages ?? []}
      picked={[value]}
      {...{ error, onPick }}
    >
      {stages === null && (
        <p className="field-note">Other stages can be chosen once Zoho CRM is connected and answers.</p>
      )}
      {isUnknown && <p className="field-warning">“{value}” is not a stage of this pipeline; the rule never applies.</p>}
    </StageChoice>
  );
}
