import type { DealFieldChoice } from '../../../server/api/contract/choices.ts';
import type { Condition, Conditions, Rule } from '../../../server/api/contract/rules.ts';
import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { ConditionValue } from './ConditionValue.tsx';

const maxConditions = 10;

/** Which deals the rule is for, besides the stage: all of some conditions on fields of the deal, or any of them. */
export function ConditionFields(props: {
  rule: Rule;
  /** Null: the CRM cannot be asked now. */
  fields: DealFieldChoice[] | null;
  errorOf: (field: string) => string | undefined;
  onChange: (rule: Rule) => void;
}) {
  const { rule, fields, errorOf, onChange } = props;
  const t = useTexts(rulesTexts);
  const conditions: Conditions = rule.conditions ?? { match: 'all', of: [] };
  const put = (of: Condition[], match = conditions.match) => {
    onChange({ ...rule, conditions: of.length === 0 ? null : { match, of } });
  };
  const [firstField] = fields ?? [];
  return (
    <fieldset className="conditions">
      <legend className="field-legend">{t('conditions')}</legend>
      {conditions.of.length === 0 && <p className="field-note">{t('no_conditions')}</p>}
      {conditions.of.length > 1 && (
        <Picker
          label={t('match')}
          value={conditions.match}
          options={(['all', 'any'] as const).map((value) => ({ value, label: t(`match_${value}`) }))}
          unknownNote=""
          onPick={(picked) => {
            put(conditions.of, picked === 'any' ? 'any' : 'all');
          }}
        />
      )}
      {conditions.of.map((condition, position) => (
        <ConditionRow
          key={position}
          {...{ condition, fields, position }}
          error={errorOf(`conditions.of.${String(position)}`)}
          onChange={(changed) => {
            put(conditions.of.map((other, at) => (at === position ? changed : other)));
          }}
          onRemove={() => {
            put(conditions.of.filter((_other, at) => at !== position));
          }}
        />
      ))}
      {fields === null && <p className="field-note">{t('fields_unknown')}</p>}
      {firstField !== undefined && conditions.of.length < maxConditions && (
        <div>
          <Button
            onPress={() => {
              put([...conditions.of, emptyCondition(firstField)]);
            }}
          >
            {t('add_condition')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

/** The first comparison that fits a field, with no value yet. */
function emptyCondition({ value, operators: [first = 'not_empty'] }: DealFieldChoice): Condition {
  return { field: value, is: first, values: [] };
}

function ConditionRow(props: {
  condition: Condition;
  fields: DealFieldChoice[] | null;
  position: number;
  error: string | undefined;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}) {
  const { condition, fields, position, error, onChange, onRemove } = props;
  const t = useTexts(rulesTexts);
  const field = fields?.find(({ value }) => value === condition.field);
  const operators = field?.operators ?? [condition.is];
  return (
    <div className="condition" role="group" aria-label={t('condition_number', { number: position + 1 })}>
      <Picker
        label={t('field')}
        value={condition.field}
        options={fields}
        unknownNote={t('field_gone')}
        onPick={(picked) => {
          const chosen = fields?.find(({ value }) => value === picked);
          if (chosen) onChange(emptyCondition(chosen));
        }}
      />
      <Picker
        label={t('comparison')}
        value={condition.is}
        options={operators.map((is) => ({ value: is, label: t(`operator_${is}`) }))}
        unknownNote=""
        onPick={(picked) => {
          const is = operators.find((operator) => operator === picked);
          if (is) onChange({ ...condition, is, values: takesValue(is) ? condition.values : [] });
        }}
      />
      {takesValue(condition.is) && (
        <ConditionValue
          kind={field?.kind ?? 'text'}
          options={field?.options ?? []}
          values={condition.values}
          onChange={(values) => {
            onChange({ ...condition, values });
          }}
        />
      )}
      <Button onPress={onRemove}>
        {t('remove')}
        <span className="visually-hidden"> {t('condition_number', { number: position + 1 })}</span>
      </Button>
      {error !== undefined && <p className="field-error">{error}</p>}
    </div>
  );
}

function takesValue(is: Condition['is']): boolean {
  return !['yes', 'no', 'empty', 'not_empty'].includes(is);
}
