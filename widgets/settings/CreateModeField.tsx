import type { Settings } from '../../server/api/contract/settings.ts';
import { createModes } from '../../server/api/contract/settings.ts';
import { defineTexts } from '../texts/define-texts.ts';
import en from '../texts/en/create-mode.json';
import { useTexts } from '../texts/use-texts.ts';
import { Field } from '../ui/Field.tsx';

const texts = defineTexts('create-mode', en);

/** What *Create invoice* does on the deal's panel. */
export function CreateModeField(props: { mode: Settings['create']; onChange: (mode: Settings['create']) => void }) {
  const t = useTexts(texts);
  return (
    <Field label={t('label')} note={t(`note_${props.mode}`)}>
      {(control) => (
        <select
          {...control}
          className="select"
          value={props.mode}
          onChange={(event) => {
            const mode = createModes.find((known) => known === event.target.value);
            if (mode) props.onChange(mode);
          }}
        >
          {createModes.map((mode) => (
            <option key={mode} value={mode}>
              {t(mode)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
