import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import { simulationTexts } from '../../texts/simulation-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Switch } from '../../ui/Switch.tsx';
import { RuleSentence } from '../rules/RuleSentence.tsx';
import { isMapped } from '../setup-progress.ts';
import type { SettingsDraft } from '../use-settings-draft.ts';

/** Which rules are simulated: those that are on, as they are being edited. */
export function SimulatedRules({ draft, choices }: { draft: SettingsDraft; choices: ChoicesAnswer | undefined }) {
  const t = useTexts(simulationTexts);
  const { rules } = draft.settings;
  return (
    <>
      <p className="soft">{draft.isChanged ? t('as_edited') : t('as_saved')}</p>
      <ul className="simulated-rules" aria-label={t('rules')}>
        {rules.map((rule) => (
          <li key={rule.id}>
            <Switch
              label={rule.name}
              value={rule.enabled ? 'on' : 'off'}
              onSwitch={(value) => {
                const changed = { ...rule, enabled: value === 'on' };
                draft.change({ rules: rules.map((other) => (other === rule ? changed : other)) });
              }}
            />
            {rule.enabled && <RuleSentence rule={rule} choices={choices} />}
          </li>
        ))}
      </ul>
      {!rules.some((rule) => rule.enabled) && <p className="field-warning">{t('no_rule_on')}</p>}
      {!isMapped(draft.settings) && <p className="field-warning">{t('mapping_lacks')}</p>}
    </>
  );
}
