import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Switch } from '../ui/Switch.tsx';
import { AutomationFields } from './AutomationFields.tsx';
import { FigureFields } from './FigureFields.tsx';
import { LanguageField } from './LanguageField.tsx';
import { PermissionNote } from './PermissionNote.tsx';
import { listStages } from './stages.ts';

/** What is written into the CRM: the deal's fields, and what follows by itself from an invoice. */
export function CrmFieldsSection(props: {
  settings: Settings;
  choices: ChoicesAnswer | undefined;
  errorOf: (field: string) => string | undefined;
  onChange: (changes: Partial<Settings>) => void;
}) {
  const { settings, choices, errorOf, onChange } = props;
  const t = useTexts(settingsTexts);
  const { crmFields, automations, rules, mapping } = settings;
  const pipelines = choices?.pipelines ?? null;
  return (
    <section className="card" aria-label={t('into_zoho')}>
      <h2>{t('into_zoho')}</h2>
      <Switch
        label={t('keep_fields')}
        value={crmFields.mode}
        onSwitch={(mode) => {
          onChange({ crmFields: { ...crmFields, mode } });
        }}
      />
      {crmFields.mode === 'on' && (
        <div className="under-switch">
          <PermissionNote state={crmFields.state} />
          <FigureFields
            fields={crmFields.fields}
            offers={choices?.figureFields ?? null}
            rateField={mapping.exchangeRateField}
            errorOf={(figure) => errorOf(`crmFields.fields.${figure}`)}
            onChange={(fields) => {
              onChange({ crmFields: { ...crmFields, fields } });
            }}
          />
          <Switch
            label={t('let_workflows')}
            value={crmFields.zohoWorkflows}
            onSwitch={(zohoWorkflows) => {
              onChange({ crmFields: { ...crmFields, zohoWorkflows } });
            }}
          />
        </div>
      )}
      <hr />
      <h3>{t('by_itself')}</h3>
      <AutomationFields
        automations={automations}
        rules={rules}
        stages={pipelines && listStages(pipelines)}
        errorOf={errorOf}
        onChange={(changed) => {
          onChange({ automations: changed });
        }}
      />
      <div className="fields">
        <LanguageField
          language={settings.language}
          onChange={(language) => {
            onChange({ language });
          }}
        />
      </div>
    </section>
  );
}
