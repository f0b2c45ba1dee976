import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Rule } from '../../../server/api/contract/rules.ts';
import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { describeRule } from './describe-rule.ts';

/** What the rule will do, as it is being edited. */
export function RuleSentence({ rule, choices }: { rule: Rule; choices: ChoicesAnswer | undefined }) {
  const t = useTexts(rulesTexts);
  return (
    <p className="rule-sentence" aria-live="polite">
      {!rule.enabled && <strong>{t('is_off')} </strong>}
      {describeRule(rule, choices, t)}
    </p>
  );
}
