import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { StageChoice } from '../StageChoice.tsx';
import type { Stage } from '../stages.ts';

/** The stage at which a rule makes the invoice. */
export function StagePicker(props: {
  value: string;
  stages: Stage[] | null;
  error: string | undefined;
  onPick: (stage: string) => void;
}) {
  const { value, stages, error, onPick } = props;
  const t = useTexts(rulesTexts);
  const isUnknown = stages?.every((stage) => stage.value !== value) ?? false;
  return (
    <StageChoice legend={t('stage')} kind="radio" stages={stages ?? []} picked={[value]} {...{ error, onPick }}>
      {stages === null && <p className="field-note">{t('stages_unknown')}</p>}
      {isUnknown && <p className="field-warning">{t('stage_gone', { stage: value })}</p>}
    </StageChoice>
  );
}
