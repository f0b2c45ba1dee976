import type { DealView } from '../../server/api/contract/deal.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';

/** Says that Xero is not (or no longer) connected, and to an administrator where that is changed. */
export function ConnectionNotice(props: { view: Pick<DealView, 'connection' | 'viewer'>; settingsUrl: string }) {
  const t = useTexts(panelTexts);
  const { connection, viewer } = props.view;
  const { state, since } = connection;
  if (state === 'connected') return null;
  const settingsLink = viewer !== 'user' && (
    <ExternalLink url={props.settingsUrl} look="button">
      {t('open_settings')}
    </ExternalLink>
  );
  if (state === 'not_connected') {
    return (
      <Message tone="info" title={t('not_connected')} action={settingsLink}>
        <p>{t(viewer === 'administrator' ? 'not_connected_administrator' : 'not_connected_words')}</p>
      </Message>
    );
  }
  return (
    <Message tone="bad" title={t('connection_lost')} action={settingsLink}>
      <p>
        {since !== null && t('connection_lost_since', { moment: formatMoment(since) })} {t('connection_lost_words')}{' '}
        {viewer === 'user' && t('connection_lost_ask')}
      </p>
    </Message>
  );
}
