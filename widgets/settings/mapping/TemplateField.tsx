import { useRef } from 'react';
import { mappingTexts } from '../../texts/mapping-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Field } from '../../ui/Field.tsx';

/** A text in which fields of the deal stand as `{API_Name}`; empty: the usual one. */
export function TemplateField(props: {
  label: string;
  value: string | null;
  /** What is written where nothing is said. */
  usual: string;
  fields: { value: string; label: string }[];
  error: string | undefined;
  onChange: (value: string | null) => void;
}) {
  const { label, value, usual, fields, error, onChange } = props;
  const t = useTexts(mappingTexts);
  const input = useRef<HTMLInputElement>(null);
  const put = (text: string) => {
    onChange(text === '' ? null : text);
  };
  return (
    <div className="template">
      <Field label={label} error={error}>
        {(control) => (
          <input
            {...control}
            ref={input}
            className="input"
            maxLength={500}
            placeholder={usual}
            value={value ?? ''}
            onChange={(event) => {
              put(event.target.value);
            }}
          />
        )}
      </Field>
      {fields.length > 0 && (
        <select
          className="select"
          aria-label={t('insert_field', { into: label })}
          value=""
          onChange={(event) => {
            const text = value ?? usual;
            const at = value === null ? text.length : (input.current?.selectionStart ?? text.length);
            put(`${text.slice(0, at)}{${event.target.value}}${text.slice(at)}`);
          }}
        >
          <option value="">{t('insert')}</option>
          {fields.map((field) => (
            <option key={field.value} value={field.value}>
              {field.label}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
