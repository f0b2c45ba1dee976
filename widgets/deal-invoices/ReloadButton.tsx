import { Button } from '../ui/Button.tsx';

/** Loads the panel anew; the address, which the SDK reads, stays as it is. */
export function ReloadButton() {
  return (
    <Button
      onPress={() => {
        window.location.reload();
      }}
    >
      Reload
    </Button>
  );
}
