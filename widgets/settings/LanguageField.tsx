import type { Settings } from '../../server/api/contract/settings.ts';
import { languages } from '../../server/api/contract/settings.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Field } from '../ui/Field.tsx';

type Language = Settings['language'];

/** In which language people are written to unasked; pages follow whoever reads them. */
export function LanguageField({ language, onChange }: { language: Language; onChange: (language: Language) => void }) {
  const t = useTexts(settingsTexts);
  return (
    <Field label={t('language')} note={t('language_note')}>
      {(control) => (
        <select
          {...control}
          className="select"
          value={language}
          onChange={(event) => {
            const chosen = languages.find((known) => known === event.target.value);
            if (chosen) onChange(chosen);
          }}
        >
          {languages.map((known) => (
            <option key={known} value={known} lang={known}>
              {t(`language_${known}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
