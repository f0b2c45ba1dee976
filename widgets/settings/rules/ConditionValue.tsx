import type { DealFieldChoice } from '../../../server/api/contract/choices.ts';
import type { FieldKind } from '../../../server/api/contract/rules.ts';
import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Field } from '../../ui/Field.tsx';

/** What a field is compared with, asked for as its kind needs it. */
export function ConditionValue(props: {
  kind: FieldKind;
  options: DealFieldChoice['options'];
  values: string[];
  onChange: (values: string[]) => void;
}) {
  const { kind, options, values, onChange } = props;
  const t = useTexts(rulesTexts);
  if (kind === 'choice') return <ChoiceValues {...{ options, values, onChange }} />;
  const [value = ''] = values;
  return (
    <Field label={t('value')}>
      {(control) => (
        <input
          {...control}
          className="input"
          type={kind === 'date' ? 'date' : 'text'}
          inputMode={kind === 'number' ? 'decimal' : 'text'}
          maxLength={200}
          value={value}
          onChange={(event) => {
            const typed = kind === 'number' ? event.target.value.trim().replace(',', '.') : event.target.value;
            onChange(typed === '' ? [] : [typed]);
          }}
        />
      )}
    </Field>
  );
}

/** Values chosen earlier stay, also when the CRM no longer offers them. */
function ChoiceValues({ options, values, onChange }: Omit<Parameters<typeof ConditionValue>[0], 'kind'>) {
  const t = useTexts(rulesTexts);
  const gone = values.filter((value) => !options.some((option) => option.value === value));
  const offered = [...options, ...gone.map((value) => ({ value, label: value }))];
  return (
    <fieldset className="field">
      <legend className="field-legend">{t('values')}</legend>
      <div className="choices">
        {offered.map(({ value, label }) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={values.includes(value)}
              onChange={(event) => {
                const others = values.filter((other) => other !== value);
                onChange(event.target.checked ? [...others, value] : others);
              }}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
