import type { ReactNode } from 'react';
import { useId } from 'react';
import { withGoneStages } from './stages.ts';
import type { Stage } from './stages.ts';

/** The stages of the CRM with their colours; `radio`: one is picked, `checkbox`: some are. `children`: notes. */
export function StageChoice(props: {
  legend: string;
  kind: 'radio' | 'checkbox';
  stages: Stage[];
  picked: string[];
  error: string | undefined;
  onPick: (stage: string) => void;
  children: ReactNode;
}) {
  const { legend, kind, stages, picked, error, onPick, children } = props;
  const id = useId();
  return (
    <fieldset className="field" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className="field-legend">{legend}</legend>
      <div className="stages">
        {withGoneStages(stages, picked).map(({ value, label, colour }) => (
          <label key={value} className="stage">
            <input
              type={kind}
              name={id}
              value={value}
              checked={picked.includes(value)}
              aria-invalid={error !== undefined && picked.includes(value) ? true : undefined}
              onChange={() => {
                onPick(value);
              }}
            />
            <span className="stage-dot" style={{ backgroundColor: colour ?? undefined }} aria-hidden="true" />
            {label}
          </label>
        ))}
      </div>
      {children}
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
