import { placeTexts } from '../texts/place-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { Message } from '../ui/Message.tsx';

/** Shown before an administrator has connected this CRM to Deal Ledger for the first time. */
export function NotInstalledNotice({ settingsUrl }: { settingsUrl: string }) {
  const t = useTexts(placeTexts);
  return (
    <div role="status">
      <Message
        tone="info"
        title={t('not_installed')}
        action={
          <ExternalLink url={settingsUrl} look="button">
            {t('open_settings')}
          </ExternalLink>
        }
      >
        <p>{t('not_installed_words')}</p>
      </Message>
    </div>
  );
}
