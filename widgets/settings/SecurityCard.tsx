import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SigningSecretAnswer } from '../../server/api/contract/signing-secret.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';
import { rotateSecretOptions } from './queries.ts';

/** The log of who did what, to take away, and a new secret between the CRM and this server. */
export function SecurityCard({ send }: { send: Send }) {
  const t = useTexts(settingsTexts);
  const [asking, setAsking] = useState<'no' | 'rotate'>('no');
  const rotate = useMutation(rotateSecretOptions(send));
  return (
    <section className="card" aria-label={t('security')}>
      <div className="card-head">
        <h2>{t('security')}</h2>
      </div>
      <p className="soft">{t('security_note')}</p>
      {rotate.error !== null && (
        <FailureNotice title={t('secret_not_replaced')} failure={explainFailure(rotate.error)} />
      )}
      {rotate.data !== undefined && (
        <div role="status">
          <RotatedMessage answer={rotate.data} />
        </div>
      )}
      <div className="card-actions">
        <a className="button" href="/api/audit?format=csv" download>
          {t('download_audit')}
        </a>
        <a className="button" href="/api/audit?format=jsonl" download>
          {t('as_json_lines')}
        </a>
        <Button
          status={rotate.isPending ? 'busy' : 'ready'}
          onPress={() => {
            setAsking('rotate');
          }}
        >
          {t('replace_secret')}
        </Button>
      </div>
      {asking === 'rotate' && (
        <ConfirmDialog
          place="modal"
          title={t('replace_secret_title')}
          confirmLabel={t('replace_it')}
          onCancel={() => {
            setAsking('no');
          }}
          onConfirm={() => {
            setAsking('no');
            rotate.mutate();
          }}
        >
          <p>{t('replace_secret_means')}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}

function RotatedMessage({ answer: { state, previousUntil } }: { answer: SigningSecretAnswer }) {
  const t = useTexts(settingsTexts);
  if (state === 'waiting' || previousUntil === null) {
    return (
      <Message tone="warn" title={t('secret_waiting')}>
        <p>{t('secret_waiting_means')}</p>
      </Message>
    );
  }
  return (
    <Message tone="good" title={t('secret_replaced')}>
      <p>{t('secret_until', { at: formatMoment(previousUntil) })}</p>
    </Message>
  );
}
