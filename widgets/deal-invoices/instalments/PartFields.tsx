import { useEffect, useRef } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Field } from '../../ui/Field.tsx';
import { shareKinds } from './plan-form.ts';
import type { PartRow, RowField } from './plan-form.ts';
import { planTexts } from './plan-texts.ts';

interface PartFieldsProps {
  row: PartRow;
  currency: string;
  /** Days before are refused; YYYY-MM-DD. */
  today: string;
  errorOf: (field: RowField) => string | undefined;
  onChange: (changes: Partial<PartRow>) => void;
}

/** What can be changed of a part: its name, how much it takes, its day. */
export function PartFields(props: PartFieldsProps) {
  const t = useTexts(planTexts);
  const { row, today, errorOf, onChange } = props;
  const first = useFocusWhenNew(row);
  return (
    <div className="part-fields">
      <Field label={t('name')} error={errorOf('name')}>
        {(control) => (
          <input
            {...control}
            ref={first}
            className="input"
            type="text"
            maxLength={100}
            value={row.name}
            onChange={(event) => {
              onChange({ name: event.target.value });
            }}
          />
        )}
      </Field>
      <ShareFields {...props} />
      <Field label={t('date')} error={errorOf('date')}>
        {(control) => (
          <input
            {...control}
            className="input"
            type="date"
            min={today}
            value={row.date}
            onChange={(event) => {
              onChange({ date: event.target.value });
            }}
          />
        )}
      </Field>
    </div>
  );
}

function ShareFields({ row, currency, errorOf, onChange }: PartFieldsProps) {
  const t = useTexts(planTexts);
  const isRest = row.kind === 'rest';
  const error = errorOf('share');
  return (
    <>
      <Field label={t('takes')} error={isRest ? error : undefined}>
        {(control) => (
          <select
            {...control}
            className="select"
            value={row.kind}
            onChange={(event) => {
              const kind = shareKinds.find((candidate) => candidate === event.target.value);
              if (kind) onChange({ kind, value: '' });
            }}
          >
            {shareKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`takes_${kind}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {!isRest && (
        <Field label={row.kind === 'percent' ? t('percent') : t('amount', { currency })} error={error}>
          {(control) => (
            <input
              {...control}
              className="input"
              type="text"
              inputMode="decimal"
              maxLength={16}
              value={row.value}
              onChange={(event) => {
                onChange({ value: event.target.value });
              }}
            />
          )}
        </Field>
      )}
    </>
  );
}

/** A row that was just added is where a person goes on. */
function useFocusWhenNew({ id, name }: PartRow) {
  const element = useRef<HTMLInputElement>(null);
  const isNew = useRef(id === null && name === '');
  useEffect(() => {
    if (isNew.current) element.current?.focus();
  }, []);
  return element;
}
