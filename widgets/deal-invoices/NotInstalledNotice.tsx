import { ExternalLink } from '../ui/ExternalLink.tsx';
import { Message } from '../ui/Message.tsx';

/** Shown before an administrator has connected this CRM to Deal Ledger for the first time. */
export function NotInstalledNotice({ settingsUrl }: { settingsUrl: string }) {
  return (
    <div role="status">
      <Message
        tone="info"
        title="Deal Ledger is not connected to this CRM yet"
        action={
          <ExternalLink url={settingsUrl} look="button">
            Open settings
          </ExternalLink>
        }
      >
        <p>An administrator connects Zoho CRM and Xero once; this panel then shows the deal’s invoices.</p>
      </Message>
    </div>
  );
}
