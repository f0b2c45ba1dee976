import { Message } from '../ui/Message.tsx';
import type { CrmFailure } from '../zoho/zoho-sdk.ts';
import { ReloadButton } from './ReloadButton.tsx';

const notices: Record<CrmFailure | 'no_deal', { title: string; words: string; canReload: 'yes' | 'no' }> = {
  wrong_place: {
    title: 'This panel works inside Zoho CRM',
    words: 'Open a deal in Zoho CRM; its invoices are shown there.',
    canReload: 'no',
  },
  sdk_missing: {
    title: 'Zoho’s page tools did not load',
    words: 'A blocker or the network may be in the way of live.zwidgets.com. Reload to try again.',
    canReload: 'yes',
  },
  crm_silent: {
    title: 'Zoho CRM does not answer this panel',
    words: 'Reload the whole CRM page. If it stays, the panel is probably shown inside another frame.',
    canReload: 'yes',
  },
  no_deal: {
    title: 'No deal is open here',
    words: 'Open a deal to see its invoices.',
    canReload: 'no',
  },
};

/** Shown when there is no deal to show. */
export function PlaceNotice({ place }: { place: CrmFailure | 'no_deal' }) {
  const { title, words, canReload } = notices[place];
  return (
    <div role="status">
      <Message
        tone={place === 'no_deal' ? 'info' : 'warn'}
        title={title}
        action={canReload === 'yes' && <ReloadButton />}
      >
        <p>{words}</p>
      </Message>
    </div>
  );
}
