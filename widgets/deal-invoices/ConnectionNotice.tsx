import type { DealView } from '../../server/api/contract/deal.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';

/** Says that Xero is not (or no longer) connected, and by whom that is changed; the primary action leads there. */
export function ConnectionNotice({ view }: { view: Pick<DealView, 'connection' | 'viewer'> }) {
  const t = useTexts(panelTexts);
  const { connection, viewer } = view;
  const { state, since } = connection;
  if (state === 'connected') return null;
  if (state === 'not_connected') {
    return (
      <Message tone="info" title={t('not_connected')}>
        <p>{t(viewer === 'administrator' ? 'not_connected_administrator' : 'not_connected_words')}</p>
      </Message>
    );
  }
  return (
    <Message tone="bad" title={t('connection_lost')}>
      <p>
        {since !== null && t('connection_lost_since', { moment: formatMoment(since) })} {t('connection_lost_words')}{' '}
        {viewer === 'user' && t('connection_lost_ask')}
      </p>
    </Message>
  );
}
