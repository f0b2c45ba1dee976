import { Field } from './Field.tsx';

/** A line for a few letters that something is looked for by, with its label. `onEnter`: the key does that instead of sending the form around it. */
export function SearchField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onEnter?: () => void;
}) {
  const { label, value, onChange, onEnter } = props;
  return (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          className="input"
          type="search"
          maxLength={100}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !onEnter) return;
            event.preventDefault();
            onEnter();
          }}
        />
      )}
    </Field>
  );
}
