import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Field } from '../ui/Field.tsx';
import { Message } from '../ui/Message.tsx';
import { More } from '../ui/More.tsx';
import { customerDataOptions } from './org-queries.ts';

/** What is stored about one customer: to hand out, or to erase. */
export function CustomerData({ send }: { send: Send }) {
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
      <h2 id={headingId}>A customer’s data</h2>
      <Field label="Id of the account or contact in Zoho CRM" note="The long number in the address of its page there.">
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
          Export
        </Button>
        <Button look="danger" status={status} onPress={() => setAsking('erase')}>
          Erase…
        </Button>
      </div>
      {asking === 'erase' && (
        <Message tone="warn" title="Erase what is stored here about this customer?">
          <p>This cannot be taken back. What Zoho CRM and Xero hold stays there: erase it there first.</p>
          <div className="card-actions">
            <Button onPress={() => setAsking('no')}>Keep</Button>
            <Button look="danger" onPress={() => ask('erase')}>
              Erase for good
            </Button>
          </div>
        </Message>
      )}
      {data.error !== null && <FailureNotice title="Nothing was done" failure={explainFailure(data.error)} />}
      {data.data !== undefined && <Outcome {...data.data} />}
    </section>
  );
}

function Outcome({ act, customerId, text }: { act: 'export' | 'erase'; customerId: string; text: string }) {
  const href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
  return (
    <Message
      tone="good"
      title={act === 'export' ? 'This is all that is stored here.' : 'Erased here.'}
      action={
        <a className="button" href={href} download={`customer-${customerId}-${act}.json`}>
          Save as a file
        </a>
      }
    >
      <More label={act === 'export' ? 'Show it' : 'What Zoho CRM and Xero still hold'}>
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
