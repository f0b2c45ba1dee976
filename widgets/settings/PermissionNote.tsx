import type { PermissionState } from '../../server/api/contract.ts';
import { Message } from '../ui/Message.tsx';

/** What to do when something needs a further permission of the CRM, or is refused there; nothing while it works. */
export function PermissionNote({ state }: { state: PermissionState | undefined }) {
  if (!state || state.is === 'off' || state.is === 'working') return null;
  if (state.is === 'being_set_up') {
    return (
      <p className="field-note" role="status">
        The fields are being set up.
      </p>
    );
  }
  const consent = (
    <a className="button" href={state.consentPath}>
      Allow it in Zoho CRM
    </a>
  );
  return (
    <div role="status">
      <Message
        tone="warn"
        title={state.problem?.message ?? 'Zoho CRM does not let us.'}
        action={state.is === 'needs_consent' && consent}
      >
        {state.is === 'refused' && state.problem?.fix && <p>{state.problem.fix}</p>}
      </Message>
    </div>
  );
}
