import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { More } from '../ui/More.tsx';

/** What may stand in the way at Xero, whose page says it there and does not always send the person back. */
export function XeroConnectHelp() {
  const t = useTexts(settingsTexts);
  return (
    <More label={t('xero_help')}>
      <ul className="help-list">
        <li>{t('xero_help_limit')}</li>
        <li>{t('xero_help_role')}</li>
        <li>{t('xero_help_demo')}</li>
      </ul>
    </More>
  );
}
