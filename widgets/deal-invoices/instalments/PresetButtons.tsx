import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { presets, rowsOfPreset } from './plan-form.ts';
import type { PartRow, Preset } from './plan-form.ts';
import { planTexts } from './plan-texts.ts';

/** Plans to begin with; each takes the place of all rows. `today`: YYYY-MM-DD. */
export function PresetButtons(props: { today: string; makeKey: () => string; onPick: (rows: PartRow[]) => void }) {
  const t = useTexts(planTexts);
  const { today, makeKey, onPick } = props;
  const names = {
    deposit: t('name_deposit'),
    balance: t('name_balance'),
    part: (number: number, all: number) => t('name_part', { number, all }),
  };
  const label = (preset: Preset) => {
    if (preset.kind === 'deposit') return t('preset_deposit', { percent: preset.percent });
    return preset.kind === 'halves' ? t('preset_halves') : t('preset_months', { count: preset.count });
  };
  return (
    <div className="plan-presets" role="group" aria-label={t('start_with')}>
      <span aria-hidden="true">{t('start_with')}</span>
      {presets.map((preset) => (
        <Button
          key={label(preset)}
          onPress={() => {
            onPick(rowsOfPreset(preset, { names, today, makeKey }));
          }}
        >
          {label(preset)}
        </Button>
      ))}
    </div>
  );
}
