import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ruleSchema, type ChoicesAnswer, type Rule, type Settings } from '../../server/api/contract.ts';
import { ApiError } from '../api/client.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { CreateModeField } from './CreateModeField.tsx';
import { CrmFieldsSection } from './CrmFieldsSection.tsx';
import { MappingFields } from './MappingFields.tsx';
import { saveSettingsOptions } from './queries.ts';
import { RightsSection } from './RightsSection.tsx';
import { RuleFields } from './RuleFields.tsx';

/** The rule that the contract gives a new connection. */
const firstRule: Rule = ruleSchema.parse({ id: 'won', name: 'Invoice on Closed Won', stage: 'Closed Won' });

/** The rules and the mapping, edited as one whole and saved as one whole; what is not shown here is sent back as it was. */
export function SettingsForm(props: { saved: Settings; choices: ChoicesAnswer | undefined; send: Send }) {
  const { saved, choices, send } = props;
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(saved);
  const save = useMutation(saveSettingsOptions(send, queryClient));
  const isChanged = choicesIn(draft) !== choicesIn(saved);
  const refused = save.error instanceof ApiError ? save.error.errors : [];
  const errorOf = (field: string) => refused.find((error) => error.field === field)?.message;

  return (
    <form
      className="settings-form"
      aria-label="Invoice settings"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (save.isPending) return;
        save.mutate(draft, { onSuccess: setDraft });
      }}
    >
      <section className="card" aria-label="Invoice rule">
        <h2>{draft.rules.length > 1 ? 'Invoice rules' : 'Invoice rule'}</h2>
        {draft.rules.map((rule, position) => (
          <RuleFields
            key={rule.id}
            rule={rule}
            pipelines={choices?.pipelines ?? null}
            errorOf={(field) => errorOf(`rules.${String(position)}.${field}`)}
            onChange={(changed) => {
              setDraft({ ...draft, rules: draft.rules.map((other) => (other === rule ? changed : other)) });
            }}
          />
        ))}
        {draft.rules.length === 0 && (
          <div className="card-actions">
            <p className="soft">Without a rule, invoices are made only by hand.</p>
            <Button
              onPress={() => {
                setDraft({ ...draft, rules: [firstRule] });
              }}
            >
              Add a rule
            </Button>
          </div>
        )}
        <CreateModeField
          mode={draft.create}
          onChange={(create) => {
            setDraft({ ...draft, create });
          }}
        />
      </section>
      <section className="card" aria-label="Mapping">
        <h2>Mapping</h2>
        <MappingFields
          mapping={draft.mapping}
          choices={choices}
          writtenFields={Object.values(draft.crmFields.fields)}
          errorOf={(field) => errorOf(`mapping.${field}`)}
          onChange={(mapping) => {
            setDraft({ ...draft, mapping });
          }}
        />
      </section>
      <CrmFieldsSection
        settings={{
          ...draft,
          crmFields: { ...draft.crmFields, state: saved.crmFields.state },
          automations: { ...draft.automations, state: saved.automations.state },
        }}
        choices={choices}
        errorOf={errorOf}
        onChange={(changes) => {
          setDraft({ ...draft, ...changes });
        }}
      />
      <RightsSection
        rights={draft.rights}
        choices={choices}
        errorOf={errorOf}
        onChange={(rights) => {
          setDraft({ ...draft, rights });
        }}
      />
      {save.error !== null && <SaveFailure error={save.error} />}
      <div className={isChanged ? 'save-bar save-bar-due' : 'save-bar'}>
        <p className="soft" role="status">
          {describeSave({ isChanged, wasSaved: save.isSuccess })}
        </p>
        <Button look="primary" type="submit" status={save.isPending ? 'busy' : isChanged ? 'ready' : 'unavailable'}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** What a person has chosen; how far it works is the server's to say. */
function choicesIn(settings: Settings): string {
  return JSON.stringify(settings, (key, value: unknown) => (key === 'state' ? undefined : value));
}

/** The fields on this page; a refusal of any other one has no place of its own. */
const shownFields = [
  /^rules\.\d+\.(pipeline|stage|status)$/,
  /^mapping\.(salesAccountCode|taxType|lineAmountTypes|exchangeRateField)$/,
  /^crmFields\.fields\.\w+$/,
  /^automations\.(paidStage|lost\.stages(\.\d+)?)$/,
  /^rights\.\w+\.(who|strength)$/,
];

function SaveFailure({ error }: { error: Error }) {
  const refused = error instanceof ApiError ? error.errors : [];
  if (refused.length === 0) return <FailureNotice title="Nothing was saved" failure={explainFailure(error)} />;
  const elsewhere = refused.filter(({ field }) => !shownFields.some((shown) => shown.test(field)));
  const why = refused.length === 1 ? 'One value cannot work.' : `${String(refused.length)} values cannot work.`;
  const fix =
    elsewhere.length === 0
      ? 'Change what is marked above, then save again.'
      : elsewhere.map(({ field, message }) => `${field}: ${message}`).join(' · ');
  return <FailureNotice title="Nothing was saved" failure={{ why, fix }} />;
}

function describeSave({ isChanged, wasSaved }: { isChanged: boolean; wasSaved: boolean }): string {
  if (isChanged) return 'Not saved yet.';
  return wasSaved ? 'Saved. Deals that waited for this are on their way.' : '';
}
