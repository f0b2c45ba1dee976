import en from '../texts/en/settings.json';
import { defineTexts } from '../texts/define-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { XeroConnectHelp } from './XeroConnectHelp.tsx';

const texts = defineTexts('settings', en);

/** Where to read on. */
export function HelpSection() {
  const t = useTexts(texts);
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
