import type { Rule } from '../../../server/api/contract/rules.ts';
import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Field } from '../../ui/Field.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { Switch } from '../../ui/Switch.tsx';
import type { SubformSource } from './subform-sources.ts';

const plainSources = ['auto', 'quote', 'products', 'amount'] as const;
const portions = ['full', 'remainder', 'percent'] as const;
const firstPercent = '50';
const firstDueDays = 14;

interface Details {
  rule: Rule;
  /** The subforms there are besides the other sources of lines. */
  sources: SubformSource[];
  errorOf: (field: keyof Rule) => string | undefined;
  onChange: (rule: Rule) => void;
}

/** What the invoice is made of, how much of it, its dates, and whether it is e-mailed. */
export function RuleDetails(props: Details) {
  const { rule, errorOf, onChange } = props;
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
        <SourceField {...props} />
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

/** Where the lines come from; a subform can be chosen before its columns are, but not saved so. */
function SourceField({ rule, sources, errorOf, onChange }: Details) {
  const t = useTexts(rulesTexts);
  const chosen = sources.find(({ value }) => value === rule.lineSource);
  return (
    <div className="source">
      <Picker
        label={t('source')}
        value={rule.lineSource}
        options={[
          ...plainSources.map((value) => ({ value, label: t(`source_${value}`) })),
          ...sources.map(({ value, label }) => ({ value, label: t('source_subform', { subform: label }) })),
        ]}
        unknownNote={t('source_gone')}
        error={errorOf('lineSource')}
        onPick={(lineSource) => {
          if (lineSource !== null) onChange({ ...rule, lineSource });
        }}
      />
      {chosen?.state === 'unmapped' && (
        <p className="field-warning">
          {t('source_unmapped', { subform: chosen.label })}{' '}
          <a className="link" href="#mapping">
            {t('map_columns')}
          </a>
        </p>
      )}
    </div>
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
