import type { ReactNode } from 'react';
import type { Mapping } from '../../../server/api/contract/mapping.ts';
import { rulesTexts } from '../../texts/rules-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Switch } from '../../ui/Switch.tsx';
import type { SettingsDraft } from '../use-settings-draft.ts';

const itemModes = ['match', 'create', 'default', 'free_text'] as const satisfies readonly Mapping['items'][];
const dataTypes = ['deals', 'customers', 'products', 'invoices', 'payments', 'figures', 'tasks'] as const;
type DataType = (typeof dataTypes)[number];

/** Which data goes which way and how often; what can be chosen about it is chosen here. */
export function DataTypesTable({ draft }: { draft: SettingsDraft }) {
  const t = useTexts(rulesTexts);
  const controls: Partial<Record<DataType, ReactNode>> = {
    products: <ItemsChoice draft={draft} />,
    figures: <FiguresSwitch draft={draft} />,
    tasks: <TaskSwitches draft={draft} />,
  };
  return (
    <table className="data-types">
      <thead>
        <tr>
          {(['what', 'direction', 'when', 'choice'] as const).map((column) => (
            <th key={column} scope="col">
              {t(`column_${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {dataTypes.map((type) => (
          <tr key={type}>
            <th scope="row">{t(`type_${type}`)}</th>
            <td>{t(`direction_${type}`)}</td>
            <td>{t(`often_${type}`)}</td>
            <td>{controls[type] ?? <span className="soft">{t('always')}</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ItemsChoice({ draft }: { draft: SettingsDraft }) {
  const t = useTexts(rulesTexts);
  const { mapping } = draft.settings;
  // Without a default item there is nothing that could stand for every product.
  const offered = itemModes.filter((mode) => mode !== 'default' || mapping.defaultItemCode !== null);
  return (
    <select
      className="select"
      aria-label={t('items')}
      value={mapping.items}
      onChange={(event) => {
        const items = itemModes.find((mode) => mode === event.target.value);
        if (items) draft.change({ mapping: { ...mapping, items } });
      }}
    >
      {offered.map((mode) => (
        <option key={mode} value={mode}>
          {t(`items_${mode}`)}
        </option>
      ))}
    </select>
  );
}

function FiguresSwitch({ draft }: { draft: SettingsDraft }) {
  const t = useTexts(rulesTexts);
  const { crmFields } = draft.settings;
  return (
    <Switch
      label={t('figures_on')}
      value={crmFields.mode}
      onSwitch={(mode) => {
        draft.change({ crmFields: { ...crmFields, mode } });
      }}
    />
  );
}

function TaskSwitches({ draft }: { draft: SettingsDraft }) {
  const t = useTexts(rulesTexts);
  const { automations } = draft.settings;
  return (
    <>
      {(['paidTask', 'overdueTask'] as const).map((task) => (
        <Switch
          key={task}
          label={t(`task_${task}`)}
          value={automations[task]}
          onSwitch={(value) => {
            draft.change({ automations: { ...automations, [task]: value } });
          }}
        />
      ))}
    </>
  );
}
