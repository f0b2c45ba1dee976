import type { DealView } from '../../server/api/contract.ts';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';

/** Says that Xero is not (or no longer) connected, and where an administrator changes that. */
export function ConnectionNotice(props: { connection: DealView['connection']; settingsUrl: string }) {
  const { state, since } = props.connection;
  if (state === 'connected') return null;
  const settingsLink = (
    <ExternalLink url={props.settingsUrl} look="button">
      Open settings
    </ExternalLink>
  );
  if (state === 'not_connected') {
    return (
      <Message tone="info" title="Xero is not connected yet" action={settingsLink}>
        <p>An administrator connects it once, for everyone. Deals that reach their stage wait until then.</p>
      </Message>
    );
  }
  return (
    <Message tone="bad" title="The connection to Xero is lost" action={settingsLink}>
      <p>
        {since === null ? '' : `Since ${formatMoment(since)}. `}
        What you see here is the last known state. New invoices wait, and are made once an administrator reconnects
        Xero.
      </p>
    </Message>
  );
}
