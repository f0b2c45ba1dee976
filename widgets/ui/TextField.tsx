import { Field } from './Field.tsx';

/** A line of text that has to be filled in, with its label and what is said about it. */
export function TextField(props: {
  label: string;
  note: string;
  maxLength: number;
  value: string;
  onChange: (value: string) => void;
}) {
  const { label, note, maxLength, value, onChange } = props;
  return (
    <Field label={label} note={note}>
      {(control) => (
        <input
          {...control}
          className="input"
          type="text"
          required
          maxLength={maxLength}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </Field>
  );
}
