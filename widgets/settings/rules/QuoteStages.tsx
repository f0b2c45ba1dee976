import { useId } from 'react';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';

/** The stages in which a quote counts as accepted. Those chosen earlier stay, also when the CRM no longer has them. */
export function QuoteStages(props: {
  picked: string[];
  /** Null: the CRM cannot be asked now. */
  stages: NonNullable<ChoicesAnswer['quoteStages']> | null;
  error: string | undefined;
  onChange: (picked: string[]) => void;
}) {
  const { picked, stages, error, onChange } = props;
  const t = useTexts(rulesTexts);
  const id = useId();
  const gone = picked.filter((value) => !(stages ?? []).some((stage) => stage.value === value));
  const isGone = (value: string) => stages !== null && gone.includes(value);
  const offered = [...(stages ?? []), ...gone.map((value) => ({ value, label: value }))];
  return (
    <fieldset className="field" aria-describedby={`${id}-notes`}>
      <legend className="field-legend">{t('quote_stages')}</legend>
      <div className="choices">
        {offered.map(({ value, label }) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={picked.includes(value)}
              onChange={(event) => {
                const others = picked.filter((other) => other !== value);
                onChange(event.target.checked ? [...others, value] : others);
              }}
            />
            {label}
            {isGone(value) && <span className="soft"> {t('quote_stage_gone')}</span>}
          </label>
        ))}
      </div>
      <div id={`${id}-notes`}>
        <p className="field-note">{t('quote_stages_why')}</p>
        {stages === null && <p className="field-note">{t('quote_stages_unknown')}</p>}
        {picked.length === 0 && <p className="field-warning">{t('no_quote_stage')}</p>}
        {error !== undefined && <p className="field-error">{error}</p>}
      </div>
    </fieldset>
  );
}
