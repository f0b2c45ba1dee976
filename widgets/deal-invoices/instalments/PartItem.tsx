import { useEffect, useRef } from 'react';
import type { InstalmentsAnswer } from '../../../server/api/contract/instalments.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { PartFields } from './PartFields.tsx';
import { PartLine } from './PartLine.tsx';
import { PartStanding } from './PartStanding.tsx';
import { faultsOf, isFixed } from './plan-form.ts';
import type { PartRow, RowField } from './plan-form.ts';
import { planTexts } from './plan-texts.ts';
import type { PlanEditor } from './use-plan-editor.ts';

/** One part of a plan: as it stands when it is invoiced, to be changed or made while it is not. */
export function PartItem({ row, plan, editor }: { row: PartRow; plan: InstalmentsAnswer; editor: PlanEditor }) {
  const t = useTexts(planTexts);
  const stored = plan.instalments.find(({ id }) => id !== null && id === row.id);
  if (stored && isFixed(stored)) return <PartLine part={stored} currency={plan.currency} />;
  if (row.fate === 'removed') {
    return (
      <RemovedPart
        row={row}
        onUndo={() => {
          editor.change(row.key, { fate: 'kept' });
        }}
      />
    );
  }
  const faults = faultsOf(row);
  const errorOf = (field: RowField) => {
    const fault = faults[field];
    // A row that was just added is not found fault with before it is to be saved.
    if (fault === undefined) return editor.refusalOf(row, field);
    return editor.asked === 'to save' || row.id !== null ? t(fault) : undefined;
  };
  return (
    <li className="part">
      <PartFields
        {...{ row, errorOf, currency: plan.currency, today: plan.today }}
        onChange={(changes) => {
          editor.change(row.key, changes);
        }}
      />
      <PartStanding part={editor.partOf(row)} currency={plan.currency}>
        <PartActions row={row} editor={editor} />
      </PartStanding>
    </li>
  );
}

function PartActions({ row, editor }: { row: PartRow; editor: PlanEditor }) {
  const t = useTexts(planTexts);
  const { create, isDirty } = editor;
  const { id, key, name } = row;
  const isBusy = create.isPending && create.variables === id;
  return (
    <div className="part-actions">
      {id !== null && (
        <Button
          status={isBusy ? 'busy' : isDirty || create.isPending ? 'unavailable' : 'ready'}
          onPress={() => {
            editor.createNow(id);
          }}
        >
          {t('create_now')}
          <span className="visually-hidden">
            {' '}
            {name} {isDirty && `(${t('save_first')})`}
          </span>
        </Button>
      )}
      <Button
        look="quiet"
        onPress={() => {
          editor.change(key, { fate: 'removed' });
        }}
      >
        {t('remove')}
        <span className="visually-hidden"> {name}</span>
      </Button>
    </div>
  );
}

/** A part that is taken out when the plan is saved. What was pressed to remove it is gone, so the way back has the focus. */
function RemovedPart({ row, onUndo }: { row: PartRow; onUndo: () => void }) {
  const t = useTexts(planTexts);
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    element.current?.querySelector('button')?.focus();
  }, []);
  return (
    <li className="part part-removed" ref={element}>
      <p>{row.name.trim() === '' ? t('removed_unnamed') : t('removed', { name: row.name })}</p>
      <Button look="quiet" onPress={onUndo}>
        {t('undo')}
        <span className="visually-hidden"> {row.name}</span>
      </Button>
    </li>
  );
}
