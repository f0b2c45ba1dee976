import { Field } from './Field.tsx';

interface PickerOption {
  value: string;
  label: string;
}

/**
 * A native select. A value that is not (or no longer) among the options is kept and said to be so; `options` null
 * means that nobody can be asked for them now.
 */
export function Picker(props: {
  label: string;
  value: string | null;
  options: readonly PickerOption[] | null;
  /** What choosing nothing means; left out where something must be chosen. */
  emptyLabel?: string;
  unknownNote: string;
  /** What there is to know about the value. */
  note?: string | undefined;
  error?: string | undefined;
  onPick: (value: string | null) => void;
}) {
  const { label, value, options, emptyLabel, unknownNote, note, error, onPick } = props;
  const isUnknown = value !== null && options !== null && !options.some((option) => option.value === value);
  const shown = options ?? [];
  return (
    <Field label={label} error={error} note={isUnknown ? <span className="field-warning">{unknownNote}</span> : note}>
      {(control) => (
        <select
          {...control}
          className="select"
          value={value ?? ''}
          disabled={options === null}
          onChange={(event) => {
            onPick(event.target.value === '' ? null : event.target.value);
          }}
        >
          {(emptyLabel !== undefined || value === null) && <option value="">{emptyLabel}</option>}
          {value !== null && !shown.some((option) => option.value === value) && <option value={value}>{value}</option>}
          {shown.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
