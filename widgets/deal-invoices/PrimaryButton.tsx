import { useId } from 'react';
import type { ReactNode } from 'react';
import { defineTexts } from '../texts/define-texts.ts';
import en from '../texts/en/primary-action.json';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { later } from '../ui/later.ts';
import { Lock } from '../ui/Lock.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { ShownDeal } from './deal-invoice-view.ts';
import { choosePrimaryAction } from './primary-action.ts';
import type { DealApi } from './queries.ts';

/** Of the size of the button that comes. */
const place = (
  <Place>
    <Skeleton width={112} height={32} />
  </Place>
);
const ApproveInvoice = later(async () => (await import('./invoice-actions/ApproveInvoice.tsx')).ApproveInvoice, place);
const SendInvoice = later(async () => (await import('./invoice-actions/SendInvoice.tsx')).SendInvoice, place);
const texts = defineTexts('primary-action', en);

/** The primary action, when there is one; when it cannot be done now, the reason stands under it. */
export function PrimaryButton(props: {
  api: DealApi;
  view: ShownDeal;
  settingsUrl: string;
  status: 'ready' | 'busy';
  onCreate: () => void;
  onFix: () => void;
  onParts: () => void;
}) {
  const t = useTexts(texts);
  const reasonId = useId();
  const { api, view, settingsUrl, status, onCreate, onFix, onParts } = props;
  const action = choosePrimaryAction(view);
  const settingsLink = (words: string) => (
    <Place>
      <ExternalLink url={settingsUrl} look="primary">
        {words}
      </ExternalLink>
    </Place>
  );
  switch (action.kind) {
    case 'none':
      return null;
    case 'approve':
      return <ApproveInvoice api={api} invoice={action.invoice} asksWho={view.needsSignIn?.approve ? 'yes' : 'no'} />;
    case 'send':
      return <SendInvoice api={api} invoice={action.invoice} asksWho={view.needsSignIn?.email ? 'yes' : 'no'} />;
    case 'reconnect':
      return settingsLink(t(action.connection === 'lost' ? 'reconnect' : 'connect'));
    case 'parts':
      return (
        <Place>
          <Button look="primary" onPress={onParts}>
            {t('parts')}
          </Button>
        </Place>
      );
    case 'busy':
      return (
        <Place>
          <Button look="primary" status="busy">
            {action.label}
          </Button>
        </Place>
      );
    case 'unavailable':
      return (
        <Place>
          <Button look="primary" status="unavailable" describedBy={reasonId}>
            {action.label}
          </Button>
          <p className="panel-action-reason" id={reasonId}>
            {action.reason}
          </p>
        </Place>
      );
    case 'fix':
      if (action.where === 'settings') return settingsLink(t('finish_set_up'));
      return (
        <Place>
          <Button look="primary" status={status} onPress={onFix}>
            {t('fix')}
          </Button>
        </Place>
      );
    case 'create':
      return (
        <Place>
          <Button
            // Trying again is not what helps while the contact is asked for.
            look={view.state === 'contact_needed' ? 'plain' : 'primary'}
            status={status}
            onPress={onCreate}
          >
            {status === 'busy' ? t('requesting') : action.label}
            {view.needsSignIn?.create === true && <Lock />}
          </Button>
        </Place>
      );
  }
}

function Place({ children }: { children: ReactNode }) {
  return <div className="panel-action">{children}</div>;
}
