import { useState } from 'react';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Rule } from '../../../server/api/contract/rules.ts';
import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { More } from '../../ui/More.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { ConditionFields } from './ConditionFields.tsx';
import { RuleDetails } from './RuleDetails.tsx';
import { RuleFields } from './RuleFields.tsx';
import { RuleSentence } from './RuleSentence.tsx';
import type { SubformSource } from './subform-sources.ts';

/** What can be done to a rule in its list. */
export type RuleAct = 'up' | 'down' | 'duplicate' | 'delete';

/** One rule of the list: what it will do, and behind that everything that can be said about it. */
export function RuleEditor(props: {
  rule: Rule;
  /** Others that may make an invoice of the same deal at the same stage. */
  beside: Rule[];
  choices: ChoicesAnswer | undefined;
  sources: SubformSource[];
  /** What makes no sense where the rule stands is left out. */
  acts: readonly RuleAct[];
  errorOf: (field: string) => string | undefined;
  onChange: (rule: Rule) => void;
  onAct: (act: RuleAct) => void;
}) {
  const { rule, beside, choices, sources, acts, errorOf, onChange, onAct } = props;
  const t = useTexts(rulesTexts);
  const [asking, setAsking] = useState<'no' | 'delete'>('no');
  return (
    <li
      className="card rule-card"
      id={`rule-${rule.id}`}
      onKeyDown={(event) => {
        const act = event.key === 'ArrowUp' ? 'up' : event.key === 'ArrowDown' ? 'down' : null;
        if (!event.altKey || act === null || !acts.includes(act)) return;
        event.preventDefault();
        onAct(act);
      }}
    >
      <Switch
        label={rule.name}
        value={rule.enabled ? 'on' : 'off'}
        onSwitch={(value) => {
          onChange({ ...rule, enabled: value === 'on' });
        }}
      />
      <RuleSentence rule={rule} choices={choices} />
      {beside.length > 0 && (
        <p className="field-warning">{t('beside', { rules: beside.map(({ name }) => `“${name}”`).join(', ') })}</p>
      )}
      <RuleFields {...{ rule, errorOf, onChange }} pipelines={choices?.pipelines ?? null} />
      <More label={t('more')} start={hasDetails(rule) ? 'open' : 'closed'}>
        <div className="rule-more">
          <RuleDetails {...{ rule, sources, errorOf, onChange }} />
          <ConditionFields {...{ rule, errorOf, onChange }} fields={choices?.dealFields ?? null} />
        </div>
      </More>
      <div className="card-actions">
        {acts.map((act) => (
          <Button
            key={act}
            look={act === 'delete' ? 'danger' : 'plain'}
            onPress={() => (act === 'delete' ? setAsking('delete') : onAct(act))}
          >
            {t(`act_${act}`)}
            <span className="visually-hidden"> {rule.name}</span>
          </Button>
        ))}
      </div>
      {asking === 'delete' && (
        <ConfirmDialog
          place="modal"
          title={t('delete_title', { name: rule.name })}
          confirmLabel={t('act_delete')}
          onCancel={() => {
            setAsking('no');
          }}
          onConfirm={() => {
            setAsking('no');
            onAct('delete');
          }}
        >
          <p>{t('delete_means')}</p>
        </ConfirmDialog>
      )}
    </li>
  );
}

/** Whether it says more than what matters most. */
function hasDetails({ conditions, lineSource, portion }: Rule): boolean {
  return (conditions?.of.length ?? 0) > 0 || lineSource !== 'auto' || portion !== 'full';
}
