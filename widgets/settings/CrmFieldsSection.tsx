import type { Automations, ChoicesAnswer, CrmFields, PermissionState } from '../../server/api/contract.ts';
import { Picker } from '../ui/Picker.tsx';
import { Switch } from '../ui/Switch.tsx';

interface Part {
  crmFields: CrmFields;
  automations: Automations;
}

/** What is written into the CRM: the deal's fields, and what follows by itself from an invoice. */
export function CrmFieldsSection(
  props: Part & {
    pipelines: ChoicesAnswer['pipelines'];
    errorOf: (field: string) => string | undefined;
    onChange: (part: Part) => void;
  },
) {
  const { crmFields, automations, pipelines, errorOf, onChange } = props;
  const stages = new Map((pipelines ?? []).flatMap((pipeline) => pipeline.stages.map((stage) => [stage.value, stage])));
  const change = (changes: Partial<Automations>) => {
    onChange({ crmFields, automations: { ...automations, ...changes } });
  };
  return (
    <section className="card" aria-label="Into Zoho CRM">
      <h2>Into Zoho CRM</h2>
      <Switch
        label="Keep fields of the deal up to date with its invoices"
        value={crmFields.mode}
        onSwitch={(mode) => {
          onChange({ crmFields: { ...crmFields, mode }, automations });
        }}
      />
      <PermissionNote state={crmFields.state} working="Status, invoiced, due, due date and link are kept up to date." />
      <Switch
        label="Let Zoho workflows react to these changes"
        value={crmFields.zohoWorkflows}
        onSwitch={(zohoWorkflows) => {
          onChange({ crmFields: { ...crmFields, zohoWorkflows }, automations });
        }}
      />
      <Switch
        label="A task for the owner when an invoice is paid"
        value={automations.paidTask}
        onSwitch={(paidTask) => {
          change({ paidTask });
        }}
      />
      <Switch
        label="A task for the owner when an invoice becomes overdue"
        value={automations.overdueTask}
        onSwitch={(overdueTask) => {
          change({ overdueTask });
        }}
      />
      <Picker
        label="When all is paid, move the deal to"
        value={automations.paidStage}
        options={pipelines && [...stages.values()]}
        emptyLabel="Leave it where it is"
        unknownNote="This stage no longer exists in Zoho CRM."
        error={errorOf('automations.paidStage')}
        onPick={(paidStage) => {
          change({ paidStage });
        }}
      />
      <PermissionNote state={automations.state} working="" />
    </section>
  );
}

/** Whether it works, and what to do when it does not. */
function PermissionNote({ state, working }: { state: PermissionState | undefined; working: string }) {
  if (!state || state.is === 'off') return null;
  if (state.is === 'working' && working === '') return null;
  const notes = { working, being_set_up: 'The fields are being set up.' };
  const note = state.is === 'working' || state.is === 'being_set_up' ? notes[state.is] : null;
  return (
    <p className={note === null ? 'field-warning' : 'field-note'} role="status">
      {note ?? state.problem?.message}{' '}
      {state.is === 'needs_consent' ? <a href={state.consentPath}>Allow it in Zoho CRM</a> : state.problem?.fix}
    </p>
  );
}
