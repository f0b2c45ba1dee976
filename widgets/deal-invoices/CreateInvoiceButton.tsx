import { useId } from 'react';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { Lock } from '../ui/Lock.tsx';
import { chooseCreateAction } from './deal-invoice-view.ts';
import type { ShownDeal } from './deal-invoice-view.ts';

/** The primary action, when there is one; when it cannot be done now, the reason stands under it. */
export function CreateInvoiceButton(props: { view: ShownDeal; status: 'ready' | 'busy'; onPress: () => void }) {
  const t = useTexts(panelTexts);
  const reasonId = useId();
  const action = chooseCreateAction(props.view);
  if (action.kind === 'hidden') return null;
  const reason = action.kind === 'disabled' ? action.reason : null;
  const isBusy = action.kind === 'busy' || props.status === 'busy';
  return (
    <div className="panel-action">
      <Button
        // Trying again is not what helps while the contact is asked for.
        look={props.view.state === 'contact_needed' ? 'plain' : 'primary'}
        status={reason !== null ? 'unavailable' : isBusy ? 'busy' : 'ready'}
        describedBy={reason === null ? undefined : reasonId}
        onPress={props.onPress}
      >
        {action.kind === 'ready' && isBusy ? t('requesting') : action.label}
        {action.kind === 'ready' && props.view.needsSignIn?.create === true && <Lock />}
      </Button>
      {reason !== null && (
        <p className="panel-action-reason" id={reasonId}>
          {reason}
        </p>
      )}
    </div>
  );
}
