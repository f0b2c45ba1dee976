import type { Automations } from '../../server/api/contract/crm-writes.ts';
import type { Rule } from '../../server/api/contract/rules.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Picker } from '../ui/Picker.tsx';
import { Switch } from '../ui/Switch.tsx';
import { LostDealFields } from './LostDealFields.tsx';
import { PermissionNote } from './PermissionNote.tsx';
import type { Stage } from './stages.ts';

/** What follows by itself from an invoice, or from a deal that is lost; all of it is off at first. */
export function AutomationFields(props: {
  automations: Automations;
  rules: Rule[];
  stages: Stage[] | null;
  errorOf: (field: string) => string | undefined;
  onChange: (automations: Automations) => void;
}) {
  const { automations, rules, stages, errorOf, onChange } = props;
  const t = useTexts(settingsTexts);
  const change = (changes: Partial<Automations>) => {
    onChange({ ...automations, ...changes });
  };
  const makesInvoice = (stage: string) => rules.some((rule) => rule.enabled && rule.stage === stage);
  const free = stages?.filter(({ value }) => !makesInvoice(value)) ?? null;
  const { paidStage, lost } = automations;
  return (
    <>
      <Switch
        label={t('task_paid')}
        value={automations.paidTask}
        onSwitch={(paidTask) => {
          change({ paidTask });
        }}
      />
      <Switch
        label={t('task_overdue')}
        value={automations.overdueTask}
        onSwitch={(overdueTask) => {
          change({ overdueTask });
        }}
      />
      <div className="fields">
        <Picker
          label={t('paid_stage')}
          value={paidStage}
          options={free?.filter(({ value }) => !lost?.stages.includes(value)) ?? null}
          emptyLabel={t('no_other_stage')}
          unknownNote={t('paid_stage_gone')}
          error={errorOf('automations.paidStage')}
          onPick={(picked) => {
            change({ paidStage: picked });
          }}
        />
      </div>
      <LostDealFields
        lost={lost}
        stages={free?.filter(({ value }) => value !== paidStage) ?? null}
        errorOf={errorOf}
        onChange={(changed) => {
          change({ lost: changed });
        }}
      />
      <PermissionNote state={automations.state} />
    </>
  );
}
