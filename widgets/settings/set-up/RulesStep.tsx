import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import { setupTexts } from '../../texts/setup-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { Message } from '../../ui/Message.tsx';
import { RuleFields } from '../rules/RuleFields.tsx';
import { RuleSentence } from '../rules/RuleSentence.tsx';
import type { SettingsDraft } from '../use-settings-draft.ts';

/** At which stage which invoice is made: the rules there are, in what matters most of them. */
export function RulesStep(props: { draft: SettingsDraft; choices: ChoicesAnswer | undefined; onDone: () => void }) {
  const { draft, choices, onDone } = props;
  const t = useTexts(setupTexts);
  const { rules } = draft.settings;
  return (
    <div className="card">
      {rules.length === 0 && <Message tone="warn" title={t('no_rules')} />}
      {rules.map((rule, position) => (
        <div key={rule.id} className="rule">
          <RuleSentence rule={rule} choices={choices} />
          <RuleFields
            rule={rule}
            pipelines={choices?.pipelines ?? null}
            errorOf={(field) => draft.errorOf(`rules.${String(position)}.${field}`)}
            onChange={(changed) => {
              draft.change({ rules: rules.map((other) => (other === rule ? changed : other)) });
            }}
          />
        </div>
      ))}
      <div className="card-actions">
        <Button look="primary" onPress={onDone}>
          {t('go_on')}
        </Button>
        <a className="link" href="#rules">
          {t('more_of_rules')}
        </a>
      </div>
    </div>
  );
}
