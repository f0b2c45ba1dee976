import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { formatTime } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';

/** What is shown may be old; since when. */
export function RefreshNotice(props: { trouble: 'offline' | 'refresh_failed'; lastKnownAt: string | null }) {
  const t = useTexts(panelTexts);
  const { trouble, lastKnownAt } = props;
  return (
    <Message tone="warn" title={t(trouble)}>
      <p>{lastKnownAt === null ? t('offline_unread') : t('refresh_known_at', { time: formatTime(lastKnownAt) })}</p>
    </Message>
  );
}
