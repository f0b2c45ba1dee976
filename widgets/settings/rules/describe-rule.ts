/** Pure: what a rule will do, in one or two sentences. */
import type { ChoicesAnswer, DealFieldChoice } from '../../../server/api/contract/choices.ts';
import type { Condition, Rule } from '../../../server/api/contract/rules.ts';
import type { TranslateOf } from '../../texts/define-texts.ts';
import type { rulesTexts } from '../../texts/rules-texts.ts';
import { listStages } from '../stages.ts';

export type RulesTranslate = TranslateOf<typeof rulesTexts>;

type Known = Pick<ChoicesAnswer, 'pipelines' | 'dealFields' | 'subforms'> | undefined;

/** Names are those of the CRM as far as they are known. */
export function describeRule(rule: Rule, known: Known, t: RulesTranslate): string {
  const pipelines = known?.pipelines ?? [];
  const stage = listStages(pipelines).find(({ value }) => value === rule.stage)?.label ?? rule.stage;
  const pipeline = pipelines.find(({ value }) => value === rule.pipeline)?.label ?? rule.pipeline;
  const name = rule.lineSource.startsWith('subform:') ? rule.lineSource.slice('subform:'.length) : null;
  const subform = known?.subforms?.find(({ value }) => value === name)?.label ?? name;
  const source = subform === null ? (rule.lineSource as 'auto' | 'quote' | 'products' | 'amount') : 'subform';
  const portion = rule.portion === 'full' || rule.portion === 'remainder' ? rule.portion : 'percent';
  return t('sentence', {
    when: pipeline === null ? t('when_any', { stage }) : t('when_in', { stage, pipeline }),
    only: describeConditions(rule, known?.dealFields ?? [], t),
    makes: t(`makes_${rule.status}`),
    source: t(`source_words_${source}`, { subform: subform ?? '' }),
    portion: t(`portion_words_${portion}`, { percent: rule.portion }),
    dated: t(`dated_${rule.dateFrom}`),
    due: rule.dueDays === null ? t('due_by_terms') : t('due_in_days', { count: rule.dueDays }),
    mailed: rule.email ? t('mailed') : t('not_mailed'),
  });
}

function describeConditions({ conditions }: Rule, fields: DealFieldChoice[], t: RulesTranslate): string {
  const all = conditions?.of ?? [];
  if (all.length === 0) return '';
  const words = all.map((condition) => describeCondition(condition, fields, t));
  return t('only_if', { conditions: words.join(conditions?.match === 'any' ? t('join_any') : t('join_all')) });
}

function describeCondition({ field, is, values }: Condition, fields: DealFieldChoice[], t: RulesTranslate): string {
  const known = fields.find(({ value }) => value === field);
  const labelOf = (value: string) => known?.options.find((option) => option.value === value)?.label ?? value;
  const words = { field: known?.label ?? field, value: values.map((value) => `“${labelOf(value)}”`).join(', ') };
  return t(`condition_${is}`, words);
}
