import { useQuery } from '@tanstack/react-query';
import type { InvoiceStoryAnswer } from '../../../server/api/contract/invoice-actions.ts';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { formatDate, formatMoment } from '../../ui/format-date.ts';
import { formatDuration } from '../../ui/format-duration.ts';
import { More } from '../../ui/More.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import type { DealApi } from '../queries.ts';
import { storyOptions } from './action-queries.ts';
import { invoiceActionTexts } from './invoice-action-texts.ts';
import type { InvoiceActionText } from './invoice-action-texts.ts';
import './invoice-story.css';

type Step = InvoiceStoryAnswer['steps'][number];

/** What became of an invoice: on one line, and when opened with who, when and after how long. */
export function InvoiceStory(props: { api: DealApi; invoice: InvoiceView; onClose: () => void }) {
  const { api, invoice, onClose } = props;
  const t = useTexts(invoiceActionTexts);
  const story = useQuery(storyOptions(api, invoice.id));
  return (
    <Dialog place="inline" title={t('story_of', { number: invoice.number })} onClose={onClose}>
      {(close) => (
        <>
          {story.isPending && (
            <p role="status">
              <Spinner /> {t('story_loading')}
            </p>
          )}
          {story.error !== null && <FailureNotice title={t('story_failed')} failure={explainFailure(story.error)} />}
          {story.data !== undefined && (
            <>
              <ol className="story">
                {story.data.map((step, position) => (
                  <li key={position} className={`story-step story-${step.what}`}>
                    {t(`story_${step.what}`)}
                  </li>
                ))}
              </ol>
              <More label={t('story_details')}>
                <dl className="story-details">
                  {story.data.map((step, position) => (
                    <div key={position}>
                      <dt>{t(`story_${step.what}`)}</dt>
                      <dd>{describeStep(step, t)}</dd>
                    </div>
                  ))}
                </dl>
              </More>
            </>
          )}
          <div className="dialog-actions">
            <Button onPress={close}>{t('story_close')}</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function describeStep(step: Step, t: InvoiceActionText): string {
  const { at, day, who, name, afterMs, reason } = step;
  const when = at === null ? day && formatDate(day) : formatMoment(at);
  const by: Record<Step['who'], string> = {
    person: t('story_by', { name: name ?? t('story_colleague') }),
    automation: t('story_by', { name: t('automation') }),
    xero: t('story_in_xero'),
  };
  const after = afterMs === null ? null : t('story_after', { time: formatDuration(afterMs) });
  const because = reason === undefined ? null : t('story_because', { reason });
  return [when, by[who], after, because].filter(Boolean).join(' · ');
}
