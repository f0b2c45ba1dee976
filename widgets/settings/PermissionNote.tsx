import type { PermissionState } from '../../server/api/contract.ts';

/** Whether what needs a further permission of the CRM works, and what to do when it does not. */
export function PermissionNote({ state, working }: { state: PermissionState | undefined; working: string | null }) {
  if (!state || state.is === 'off') return null;
  const notes = { working, being_set_up: 'The fields are being set up.' };
  if (state.is === 'working' || state.is === 'being_set_up') {
    const note = notes[state.is];
    return note === null ? null : (
      <p className="field-note" role="status">
        {note}
      </p>
    );
  }
  return (
    <p className="field-warning" role="status">
      {state.problem?.message}{' '}
      {state.is === 'needs_consent' ? <a href={state.consentPath}>Allow it in Zoho CRM</a> : state.problem?.fix}
    </p>
  );
}
