import type { InstalmentsAnswer } from '../../../server/api/contract/instalments.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import type { DealApi } from '../queries.ts';
import { ExcessNotice } from './ExcessNotice.tsx';
import { PartItem } from './PartItem.tsx';
import { addRow, isFixed } from './plan-form.ts';
import { planTexts } from './plan-texts.ts';
import { PlanFigures, PlanSum } from './PlanFigures.tsx';
import { PresetButtons } from './PresetButtons.tsx';
import { usePlanEditor } from './use-plan-editor.ts';
import type { PlanEditor } from './use-plan-editor.ts';
import { makeRowKey } from './use-plan-rows.ts';

/** The plan of a deal, row by row; what it comes to is the server's word, also while it is typed. */
export function PlanForm({ api, plan, close }: { api: DealApi; plan: InstalmentsAnswer; close: () => void }) {
  const t = useTexts(planTexts);
  const editor = usePlanEditor(api, plan);
  const { rows, setRows, isDirty, preview, save, shown } = editor;
  return (
    <div className="plan">
      <PlanFigures plan={shown} />
      {!plan.instalments.some(isFixed) && <PresetButtons today={plan.today} makeKey={makeRowKey} onPick={setRows} />}
      <ol className="parts" aria-label={t('parts')}>
        {rows.map((row) => (
          <PartItem key={row.key} row={row} plan={plan} editor={editor} />
        ))}
      </ol>
      <div className="plan-foot">
        <Button
          look="quiet"
          onPress={() => {
            setRows((before) => addRow(before, makeRowKey()));
          }}
        >
          {t('add')}
        </Button>
        <PlanSum plan={shown} status={preview.isFetching ? 'asking' : 'known'} />
      </div>
      {isDirty && <ExcessNotice plan={shown} agreed={editor.agreed} onAgree={editor.setAgreed} />}
      <PlanOutcome editor={editor} />
      <div className="dialog-actions">
        <Button onPress={close}>{t('close')}</Button>
        <Button
          look="primary"
          status={save.isPending ? 'busy' : isDirty ? 'ready' : 'unavailable'}
          onPress={editor.saveNow}
        >
          {t('save')}
        </Button>
      </div>
    </div>
  );
}

/** What became of what was asked for last. */
function PlanOutcome({ editor: { isDirty, preview, save, create } }: { editor: PlanEditor }) {
  const t = useTexts(planTexts);
  const failures = [
    { title: t('not_read'), error: isDirty ? preview.error : null },
    { title: t('not_saved'), error: save.error },
    { title: t('not_created'), error: create.error },
  ];
  return (
    <>
      <p className="plan-saved" role="status">
        {save.isSuccess && !isDirty && t('saved')}
      </p>
      {failures.map(
        ({ title, error }) =>
          error !== null && <FailureNotice key={title} title={title} failure={explainFailure(error)} />,
      )}
    </>
  );
}
