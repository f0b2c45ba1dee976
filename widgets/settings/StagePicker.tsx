import { useId } from 'react';
import type { ChoicesAnswer } from '../../server/api/contract.ts';

type Stage = NonNullable<ChoicesAnswer['pipelines']>[number]['stages'][number];

/** The stages of the CRM with their colours; one is picked. Stages of the same value in several pipelines are one. */
export function StagePicker(props: {
  value: string;
  stages: Stage[] | null;
  error: string | undefined;
  onPick: (stage: string) => void;
}) {
  const { value, stages, error, onPick } = props;
  const id = useId();
  const offered = new Map((stages ?? []).map((stage) => [stage.value, stage]));
  const isUnknown = stages !== null && !offered.has(value);
  const kept: Stage = { value, label: value, colour: null, closedWon: false };
  const shown = offered.has(value) ? [...offered.values()] : [kept, ...offered.values()];
  return (
    <fieldset className="field" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className="field-legend">Stage that makes the invoice</legend>
      <div className="stages">
        {shown.map((stage) => (
          <label key={stage.value} className="stage">
            <input
              type="radio"
              name={id}
              value={stage.value}
              checked={stage.value === value}
              aria-invalid={error !== undefined && stage.value === value ? true : undefined}
              onChange={() => {
                onPick(stage.value);
              }}
            />
            <span className="stage-dot" style={{ backgroundColor: stage.colour ?? undefined }} aria-hidden="true" />
            {stage.label}
          </label>
        ))}
      </div>
      {stages === null && <p className="field-note">Connect Zoho CRM to choose among its stages.</p>}
      {isUnknown && <p className="field-warning">“{value}” is not a stage of this pipeline; the rule never applies.</p>}
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
