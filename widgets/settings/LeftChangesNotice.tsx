import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';
import type { SettingsDraft } from './use-settings-draft.ts';

/** Changes that somebody did not save the last time: offered back, never in force by themselves. */
export function LeftChangesNotice({ draft }: { draft: Pick<SettingsDraft, 'left' | 'settleLeft'> }) {
  const t = useTexts(settingsTexts);
  const { left, settleLeft } = draft;
  if (left === null) return null;
  const settle = (answer: 'continue' | 'discard') => () => {
    settleLeft(answer);
  };
  return (
    <section aria-label={t('left_changes')}>
      <Message
        tone={left.base === 'older' ? 'warn' : 'info'}
        title={t('left_at', { at: formatMoment(left.savedAt) })}
        action={
          <div className="card-actions">
            <Button look="primary" onPress={settle('continue')}>
              {t('left_continue')}
            </Button>
            <Button onPress={settle('discard')}>{t('left_discard')}</Button>
          </div>
        }
      >
        <p>{t('left_parts', { parts: left.parts.map((part) => t(`section_${part}`)).join(', ') })}</p>
        {left.base === 'older' && <p>{t('left_older')}</p>}
      </Message>
    </section>
  );
}
