import { useQuery } from '@tanstack/react-query';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import type { DealApi } from '../queries.ts';
import { planTexts } from './plan-texts.ts';
import { planOptions } from './plan-queries.ts';
import { PlanForm } from './PlanForm.tsx';
import './instalments.css';

/** How a deal is invoiced in parts: the plan with what has become of each part, to be changed and to be made. */
export function InstalmentPlan({ api, stamp, onClose }: { api: DealApi; stamp: string; onClose: () => void }) {
  const t = useTexts(planTexts);
  const plan = useQuery(planOptions(api, stamp));
  return (
    <Dialog title={t('title')} place="inline" onClose={onClose}>
      {(close) => {
        if (plan.data !== undefined) return <PlanForm api={api} plan={plan.data} close={close} />;
        if (plan.error === null) {
          return (
            <p role="status">
              <Spinner /> {t('reading')}
            </p>
          );
        }
        const retry = {
          status: plan.isFetching ? ('busy' as const) : ('ready' as const),
          onPress: () => void plan.refetch(),
        };
        return <FailureNotice title={t('not_read')} failure={explainFailure(plan.error)} retry={retry} />;
      }}
    </Dialog>
  );
}
