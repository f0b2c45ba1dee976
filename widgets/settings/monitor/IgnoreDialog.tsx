import { useState } from 'react';
import type { JobView } from '../../../server/api/contract/jobs.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { dealNameOf } from './LogRow.tsx';
import type { MonitorWords } from './monitor-texts.ts';

/** Asks why a deal is put aside. */
export function IgnoreDialog(props: {
  t: MonitorWords;
  job: JobView;
  onCancel: () => void;
  onIgnore: (reason: string) => void;
}) {
  const { t, job, onCancel, onIgnore } = props;
  const [reason, setReason] = useState('');
  const isReady = reason.trim() !== '';
  return (
    <Dialog place="modal" title={t('ignore_title', { name: dealNameOf(t, job) })} onClose={onCancel}>
      {(close) => (
        <form
          method="dialog"
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady) onIgnore(reason.trim());
          }}
        >
          <p>{t('ignore_means')}</p>
          <Field label={t('ignore_reason')}>
            {(control) => (
              <input
                {...control}
                className="select"
                maxLength={255}
                value={reason}
                onChange={(event) => {
                  setReason(event.target.value);
                }}
              />
            )}
          </Field>
          <div className="dialog-actions">
            <Button onPress={close}>{t('cancel')}</Button>
            <Button type="submit" look="primary" status={isReady ? 'ready' : 'unavailable'}>
              {t('ignore_now')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
