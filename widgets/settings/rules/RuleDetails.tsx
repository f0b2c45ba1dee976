import type { Rule } from '../../../server/api/contract/rules.ts';
import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Field } from '../../ui/Field.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { Switch } from '../../ui/Switch.tsx';

const sources = ['auto', 'quote', 'products', 'amount'] as const;
const portions = ['full', 'remainder', 'percent'] as const;
const firstPercent = '50';
const firstDueDays = 14;

interface Details {
  rule: Rule;
  /** API names of the subforms whose columns are mapped. */
  subforms: string[];
  errorOf: (field: keyof Rule) => string | undefined;
  onChange: (rule: Rule) => void;
}

/** What the invoice is made of, how much of it, its dates, and whether it is e-mailed. */
export function RuleDetails(props: Details) {
  const { rule, subforms, errorOf, onChange } = props;
  const t = useTexts(rulesTexts);
  return (
    <>
      <div className="fields">
        <Field label={t('name')} error={errorOf('name')}>
          {(control) => (
            <input
              {...control}
              className="input"
              maxLength={100}
              value={rule.name}
              onChange={(event) => {
                onChange({ ...rule, name: event.target.value });
              }}
            />
          )}
        </Field>
        <Picker
          label={t('source')}
          value={rule.lineSource}
          options={[
            ...sources.map((value) => ({ value, label: t(`source_${value}`) })),
            ...subforms.map((name) => ({ value: `subform:${name}`, label: t('source_subform', { subform: name }) })),
          ]}
          unknownNote={t('source_gone')}
          error={errorOf('lineSource')}
          onPick={(lineSource) => {
            if (lineSource !== null) onChange({ ...rule, lineSource });
          }}
        />
        <PortionFields {...props} />
        <Picker
          label={t('date_from')}
          value={rule.dateFrom}
          options={(['today', 'closing_date'] as const).map((value) => ({ value, label: t(`date_from_${value}`) }))}
          unknownNote=""
          onPick={(picked) => {
            onChange({ ...rule, dateFrom: picked === 'closing_date' ? 'closing_date' : 'today' });
          }}
        />
        <DueFields {...props} />
      </div>
      {rule.status === 'AUTHORISED' ? (
        <Switch
          label={t('email')}
          value={rule.email ? 'on' : 'off'}
          onSwitch={(value) => {
            onChange({ ...rule, email: value === 'on' });
          }}
        />
      ) : (
        <p className="field-note">{t('email_needs_approval')}</p>
      )}
    </>
  );
}

function PortionFields({ rule, errorOf, onChange }: Details) {
  const t = useTexts(rulesTexts);
  const kind = rule.portion === 'full' || rule.portion === 'remainder' ? rule.portion : 'percent';
  return (
    <>
      <Picker
        label={t('portion')}
        value={kind}
        options={portions.map((value) => ({ value, label: t(`portion_${value}`) }))}
        unknownNote=""
        {...(kind !== 'percent' && { error: errorOf('portion') })}
        onPick={(picked) => {
          onChange({ ...rule, portion: picked === 'full' || picked === 'remainder' ? picked : firstPercent });
        }}
      />
      {kind === 'percent' && (
        <Field label={t('percent')} error={errorOf('portion')}>
          {(control) => (
            <input
              {...control}
              className="input"
              inputMode="decimal"
              maxLength={6}
              value={rule.portion}
              onChange={(event) => {
                onChange({ ...rule, portion: event.target.value.trim().replace(',', '.') });
              }}
            />
          )}
        </Field>
      )}
    </>
  );
}

function DueFields({ rule, errorOf, onChange }: Details) {
  const t = useTexts(rulesTexts);
  return (
    <>
      <Picker
        label={t('due')}
        value={rule.dueDays === null ? 'terms' : 'days'}
        options={(['terms', 'days'] as const).map((value) => ({ value, label: t(`due_${value}`) }))}
        unknownNote=""
        onPick={(picked) => {
          onChange({ ...rule, dueDays: picked === 'days' ? firstDueDays : null });
        }}
      />
      {rule.dueDays !== null && (
        <Field label={t('days')} error={errorOf('dueDays')}>
          {(control) => (
            <input
              {...control}
              className="input"
              type="number"
              min={0}
              max={365}
              value={rule.dueDays ?? ''}
              onChange={(event) => {
                onChange({ ...rule, dueDays: Math.trunc(Number(event.target.value)) });
              }}
            />
          )}
        </Field>
      )}
    </>
  );
}
