import { setupTexts } from '../../texts/setup-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { DataTypesTable } from '../rules/DataTypesTable.tsx';
import type { SettingsDraft } from '../use-settings-draft.ts';

/** What goes which way and how often, and what of it is wanted. */
export function SyncsStep({ draft, onDone }: { draft: SettingsDraft; onDone: () => void }) {
  const t = useTexts(setupTexts);
  return (
    <div className="card">
      <DataTypesTable draft={draft} />
      <div className="card-actions">
        <Button look="primary" onPress={onDone}>
          {t('go_on')}
        </Button>
      </div>
    </div>
  );
}
