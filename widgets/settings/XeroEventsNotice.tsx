import { useQuery } from '@tanstack/react-query';
import type { Send } from '../api/client.ts';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';
import { attentionJobsOptions } from './queries.ts';

/** Says that Xero's events are late, missing or switched off, what to do, and when it will be well; gone once it is. */
export function XeroEventsNotice({ send }: { send: Send }) {
  const { data } = useQuery(attentionJobsOptions(send));
  const webhooks = data?.webhooks;
  if (!webhooks?.problem) return null;
  const { code, message, fix } = webhooks.problem;
  return (
    <div role="status">
      <Message tone="warn" title={message}>
        {fix !== null && <p>{fix}</p>}
        <p className="soft">
          {webhooks.lastAt !== null && `Xero’s last event came ${formatMoment(webhooks.lastAt)}. `}
          {code === 'xero_events_missing'
            ? 'This note goes within an hour.'
            : 'This note goes by itself with Xero’s next event.'}
        </p>
      </Message>
    </div>
  );
}
