import { useTexts } from '../../texts/use-texts.ts';
import { Field } from '../../ui/Field.tsx';
import { creditTexts } from './credit-texts.ts';

/** How much is to be credited; empty: all of it. `onDone`: the person has finished writing. */
export function CreditAmount(props: {
  typed: string;
  fault: 'none' | 'no_amount';
  onChange: (typed: string) => void;
  onDone: () => void;
}) {
  const t = useTexts(creditTexts);
  const { typed, fault, onChange, onDone } = props;
  return (
    <Field label={t('amount')} note={t('amount_note')} error={fault === 'no_amount' ? t('amount_wrong') : undefined}>
      {(control) => (
        <input
          {...control}
          className="input"
          type="text"
          inputMode="decimal"
          maxLength={20}
          value={typed}
          onChange={(event) => {
            onChange(event.target.value);
          }}
          onBlur={onDone}
          onKeyDown={({ key }) => {
            if (key === 'Enter') onDone();
          }}
        />
      )}
    </Field>
  );
}
