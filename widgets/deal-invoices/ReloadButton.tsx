import { placeTexts } from '../texts/place-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';

/** Loads the panel anew; the address, which the SDK reads, stays as it is. */
export function ReloadButton() {
  const t = useTexts(placeTexts);
  return (
    <Button
      onPress={() => {
        window.location.reload();
      }}
    >
      {t('reload')}
    </Button>
  );
}
