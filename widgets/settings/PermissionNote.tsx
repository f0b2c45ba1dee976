import type { PermissionState } from '../../server/api/contract/crm-writes.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { titleOfProblem } from '../texts/problem-words.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Message } from '../ui/Message.tsx';
import { ProblemWords } from '../ui/ProblemWords.tsx';

/** What to do when something needs a further permission of the CRM, or is refused there; nothing while it works. */
export function PermissionNote({ state }: { state: PermissionState | undefined }) {
  const t = useTexts(settingsTexts);
  if (!state || state.is === 'off' || state.is === 'working') return null;
  if (state.is === 'being_set_up') {
    return (
      <p className="field-note" role="status">
        {t('being_set_up')}
      </p>
    );
  }
  const consent = (
    <a className="button" href={state.consentPath}>
      {t('allow_in_zoho')}
    </a>
  );
  return (
    <div role="status">
      <Message
        tone="warn"
        title={state.problem ? titleOfProblem(state.problem) : t('zoho_refuses')}
        action={state.is === 'needs_consent' && consent}
      >
        {state.is === 'refused' && state.problem && <ProblemWords problem={state.problem} />}
      </Message>
    </div>
  );
}
