import { useQuery } from '@tanstack/react-query';
import type { ConnectionView } from '../../../server/api/contract/connections.ts';
import type { Send } from '../../api/client.ts';
import { setupTexts } from '../../texts/setup-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { attentionJobsOptions } from '../queries.ts';
import { RuleSentence } from '../rules/RuleSentence.tsx';
import { SaveFailure } from '../SettingsForm.tsx';
import { isMapped } from '../setup-progress.ts';
import type { SettingsDraft } from '../use-settings-draft.ts';

/** What will happen from now on, and the yes to it. */
export function SwitchOnStep({ draft, xero, send }: { draft: SettingsDraft; xero: ConnectionView; send: Send }) {
  const t = useTexts(setupTexts);
  const { rules, mapping } = draft.settings;
  const wanted = rules.filter((rule) => rule.enabled);
  const waiting = useQuery({
    ...attentionJobsOptions(send),
    select: ({ jobs }) => jobs.filter(({ state }) => state === 'needs_setup').length,
  });
  const isReady = wanted.length > 0 && isMapped(draft.settings);
  return (
    <div className="card">
      {wanted.map((rule) => (
        <RuleSentence key={rule.id} rule={rule} choices={undefined} />
      ))}
      {wanted.length === 0 && <p className="field-warning">{t('no_rule_on')}</p>}
      {!isMapped(draft.settings) && <p className="field-warning">{t('mapping_lacks')}</p>}
      <p>{t('only_from_now_on', { organisation: xero.orgName ?? 'Xero' })}</p>
      {(waiting.data ?? 0) > 0 && <p>{t('waiting_for_this', { count: waiting.data ?? 0 })}</p>}
      {draft.error !== null && <SaveFailure error={draft.error} />}
      <div className="card-actions">
        <Button
          look="primary"
          status={draft.saving === 'under way' ? 'busy' : isReady ? 'ready' : 'unavailable'}
          onPress={() => {
            draft.save({ mapping });
          }}
        >
          {t('switch_on')}
        </Button>
      </div>
    </div>
  );
}
