import { useEffect, useRef } from 'react';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Rule } from '../../../server/api/contract/rules.ts';
import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { CreateModeField } from '../CreateModeField.tsx';
import type { SettingsDraft } from '../use-settings-draft.ts';
import { DataTypesTable } from './DataTypesTable.tsx';
import { QuoteStages } from './QuoteStages.tsx';
import { RuleEditor } from './RuleEditor.tsx';
import type { RuleAct } from './RuleEditor.tsx';
import { subformSources } from './subform-sources.ts';
import { addRule, duplicateRule, moveRule, rulesBeside } from './rule-list.ts';

/** All rules in the order in which they are asked, what goes for every one of them, and what else is kept in step. */
export function RulesSection({ draft, choices }: { draft: SettingsDraft; choices: ChoicesAnswer | undefined }) {
  const t = useTexts(rulesTexts);
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<{ id: string; act: RuleAct } | null>(null);
  const { settings, errorOf } = draft;
  const { rules } = settings;
  useEffect(() => {
    // A moved element loses the focus, and whoever moves a rule by keyboard may want to move it further.
    if (moved.current === null) return;
    const card = list.current?.querySelector(`#rule-${moved.current.id}`);
    card?.querySelector<HTMLElement>('button, input')?.focus();
    moved.current = null;
  }, [rules]);
  const put = (next: Rule[]) => {
    draft.change({ rules: next });
  };
  const act = (rule: Rule, chosen: RuleAct) => {
    if (chosen === 'delete') return put(rules.filter((other) => other !== rule));
    if (chosen === 'duplicate')
      return put(duplicateRule(rules, rule.id, { newId: newId(), name: t('copy_of', { name: rule.name }) }));
    moved.current = { id: rule.id, act: chosen };
    put(moveRule(rules, rule.id, chosen));
  };
  return (
    <>
      <section className="rules" aria-label={t('rules')}>
        <h2>{t('rules')}</h2>
        <p className="soft">{rules.length === 0 ? t('no_rules') : rules.length > 1 ? t('order') : t('one_rule')}</p>
        <ol ref={list} className="rule-cards">
          {rules.map((rule, position) => (
            <RuleEditor
              key={rule.id}
              {...{ rule, choices }}
              beside={rulesBeside(rules, rule)}
              sources={subformSources(settings.mapping.subforms, choices?.subforms ?? null)}
              acts={actsAt(position, rules.length)}
              errorOf={(field) => errorOf(`rules.${String(position)}.${field}`)}
              onChange={(changed) => {
                put(rules.map((other) => (other === rule ? changed : other)));
              }}
              onAct={(chosen) => {
                act(rule, chosen);
              }}
            />
          ))}
        </ol>
        <div className="card-actions">
          <Button
            onPress={() => {
              put(addRule(rules, choices?.pipelines ?? null, { newId: newId(), name: t('new_rule') }));
            }}
          >
            {t('add')}
          </Button>
          <a className="link" href="#simulation">
            {t('simulate')}
          </a>
        </div>
      </section>
      <EveryRule draft={draft} choices={choices} />
      <section className="card" aria-label={t('data_types')}>
        <h2>{t('data_types')}</h2>
        <DataTypesTable draft={draft} />
      </section>
    </>
  );
}

function actsAt(position: number, count: number): RuleAct[] {
  return [
    ...(position > 0 ? ['up' as const] : []),
    ...(position < count - 1 ? ['down' as const] : []),
    ...(['duplicate', 'delete'] as const),
  ];
}

/** Of no rule before. */
function newId(): string {
  return `rule-${crypto.randomUUID().slice(0, 13)}`;
}

function EveryRule({ draft, choices }: { draft: SettingsDraft; choices: ChoicesAnswer | undefined }) {
  const t = useTexts(rulesTexts);
  const { numbering, rounding, create, acceptedQuoteStages } = draft.settings;
  return (
    <section className="card" aria-label={t('every_rule')}>
      <h2>{t('every_rule')}</h2>
      <div className="fields">
        <Picker
          label={t('numbering')}
          value={numbering}
          options={(['deal', 'xero'] as const).map((value) => ({ value, label: t(`numbering_${value}`) }))}
          unknownNote=""
          onPick={(picked) => {
            draft.change({ numbering: picked === 'xero' ? 'xero' : 'deal' });
          }}
        />
        <Picker
          label={t('rounding')}
          value={rounding}
          options={(['line', 'wait'] as const).map((value) => ({ value, label: t(`rounding_${value}`) }))}
          unknownNote=""
          onPick={(picked) => {
            draft.change({ rounding: picked === 'wait' ? 'wait' : 'line' });
          }}
        />
        <CreateModeField
          mode={create}
          onChange={(mode) => {
            draft.change({ create: mode });
          }}
        />
      </div>
      <QuoteStages
        picked={acceptedQuoteStages}
        stages={choices?.quoteStages ?? null}
        error={draft.errorOf('acceptedQuoteStages')}
        onChange={(picked) => {
          draft.change({ acceptedQuoteStages: picked });
        }}
      />
    </section>
  );
}
