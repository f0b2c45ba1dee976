import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { XeroConnectHelp } from './XeroConnectHelp.tsx';

/** Where to read on. */
export function HelpSection() {
  const t = useTexts(settingsTexts);
  return (
    <section className="card" aria-label={t('section_help')}>
      <h2>{t('section_help')}</h2>
      <ul className="help-list">
        <li>
          {t('help_terms')}{' '}
          <a className="link" href="/terms">
            {t('terms_link')}
          </a>
          {', '}
          <a className="link" href="/privacy">
            {t('privacy_link')}
          </a>
        </li>
        <li>{t('help_waiting')}</li>
        <li>{t('help_nothing_lost')}</li>
      </ul>
      <XeroConnectHelp />
    </section>
  );
}
