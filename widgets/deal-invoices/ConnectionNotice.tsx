import type { DealView } from '../../server/api/contract.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';

/** Says that Xero is not (or no longer) connected, and where an administrator changes that. */
export function ConnectionNotice(props: { connection: DealView['connection']; settingsUrl: string }) {
  const t = useTexts(panelTexts);
  const { state, since } = props.connection;
  if (state === 'connected') return null;
  const settingsLink = (
    <ExternalLink url={props.settingsUrl} look="button">
      {t('open_settings')}
    </ExternalLink>
  );
  if (state === 'not_connected') {
    return (
      <Message tone="info" title={t('not_connected')} action={settingsLink}>
        <p>{t('not_connected_words')}</p>
      </Message>
    );
  }
  return (
    <Message tone="bad" title={t('connection_lost')} action={settingsLink}>
      <p>
        {since !== null && t('connection_lost_since', { moment: formatMoment(since) })} {t('connection_lost_words')}
      </p>
    </Message>
  );
}
