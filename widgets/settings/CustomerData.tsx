import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Field } from '../ui/Field.tsx';
import { Message } from '../ui/Message.tsx';
import { More } from '../ui/More.tsx';
import { customerDataOptions } from './org-queries.ts';

/** What is stored about one customer: to hand out, or to erase. */
export function CustomerData({ send }: { send: Send }) {
  const t = useTexts(settingsTexts);
  const [customerId, setCustomerId] = useState('');
  const [asking, setAsking] = useState<'no' | 'erase'>('no');
  const data = useMutation(customerDataOptions(send));
  const headingId = useId();
  const status = data.isPending ? 'busy' : /^\d{1,30}$/.test(customerId) ? 'ready' : 'unavailable';
  const ask = (act: 'export' | 'erase') => {
    setAsking('no');
    data.mutate({ act, customerId });
  };
  return (
    <section className="card" aria-labelledby={headingId}>
      <h2 id={headingId}>{t('customer_data')}</h2>
      <Field label={t('customer_id')} note={t('customer_id_note')}>
        {(control) => (
          <input
            {...control}
            className="select"
            inputMode="numeric"
            value={customerId}
            onChange={(event) => {
              setAsking('no');
              setCustomerId(event.target.value.trim());
            }}
          />
        )}
      </Field>
      <div className="card-actions">
        <Button status={status} onPress={() => ask('export')}>
          {t('export')}
        </Button>
        <Button look="danger" status={status} onPress={() => setAsking('erase')}>
          {t('erase')}
        </Button>
      </div>
      {asking === 'erase' && (
        <Message tone="warn" title={t('erase_title')}>
          <p>{t('erase_means')}</p>
          <div className="card-actions">
            <Button onPress={() => setAsking('no')}>{t('keep')}</Button>
            <Button look="danger" onPress={() => ask('erase')}>
              {t('erase_for_good')}
            </Button>
          </div>
        </Message>
      )}
      {data.error !== null && <FailureNotice title={t('nothing_done')} failure={explainFailure(data.error)} />}
      {data.data !== undefined && <Outcome {...data.data} />}
    </section>
  );
}

function Outcome({ act, customerId, text }: { act: 'export' | 'erase'; customerId: string; text: string }) {
  const t = useTexts(settingsTexts);
  const href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
  return (
    <Message
      tone="good"
      title={act === 'export' ? t('exported') : t('erased')}
      action={
        <a className="button" href={href} download={`customer-${customerId}-${act}.json`}>
          {t('save_as_file')}
        </a>
      }
    >
      <More label={act === 'export' ? t('show_it') : t('still_held')}>
        <pre className="json">{pretty(text)}</pre>
      </More>
    </Message>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
