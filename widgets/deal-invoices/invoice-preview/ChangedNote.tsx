import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { previewTexts } from './preview-texts.ts';

/** Beside a changed value: what the deal says, and the way back to it. */
export function ChangedNote({ what, was, onReset }: { what: string; was: string; onReset: () => void }) {
  const t = useTexts(previewTexts);
  return (
    <span className="preview-changed">
      {was === '' ? t('changed_empty') : t('changed', { value: was })}{' '}
      <Button look="quiet" onPress={onReset}>
        <span aria-hidden="true">{t('reset')}</span>
        <span className="visually-hidden">{t('reset_what', { what })}</span>
      </Button>
    </span>
  );
}
