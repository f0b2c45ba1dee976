import { useTexts } from '../../texts/use-texts.ts';
import { Field } from '../../ui/Field.tsx';
import { errorsOf } from './edit-fields.ts';
import type { LineFields } from './edit-fields.ts';
import { invoiceActionTexts } from './invoice-action-texts.ts';

/** One line of a draft: what it is, how much of it, at what price; a line that is only text has neither. */
export function EditLine(props: {
  line: LineFields;
  legend: string;
  errors: 'hidden' | 'shown';
  onChange: (changes: Partial<LineFields>) => void;
}) {
  const { line, legend, errors, onChange } = props;
  const t = useTexts(invoiceActionTexts);
  const wrong = errorsOf(line);
  const errorOf = (name: keyof typeof wrong) => {
    if (errors === 'hidden' || !wrong[name]) return undefined;
    return t(name === 'description' ? 'edit_wrong_text' : 'edit_wrong_number');
  };
  const amount = (name: 'quantity' | 'unitAmount', label: string) =>
    line[name] !== null && (
      <Field label={label} error={errorOf(name)}>
        {(control) => (
          <input
            {...control}
            className="input edit-number"
            type="text"
            inputMode="decimal"
            value={line[name] ?? ''}
            onChange={(event) => {
              onChange({ [name]: event.target.value });
            }}
          />
        )}
      </Field>
    );
  return (
    <fieldset className="edit-line">
      <legend>{legend}</legend>
      <Field label={t('edit_description')} error={errorOf('description')}>
        {(control) => (
          <textarea
            {...control}
            className="input"
            rows={2}
            maxLength={4000}
            value={line.description}
            onChange={(event) => {
              onChange({ description: event.target.value });
            }}
          />
        )}
      </Field>
      {amount('quantity', t('edit_quantity'))}
      {amount('unitAmount', t('edit_price'))}
    </fieldset>
  );
}
