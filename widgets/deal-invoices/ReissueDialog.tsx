import { useQuery } from '@tanstack/react-query';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import type { ReissueAnswer } from '../../server/api/contract/reissue.ts';
import { reissueTexts } from '../texts/reissue-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { describePlan } from './describe-plan.ts';
import { reissuePlanOptions } from './reissue-plan-query.ts';
import type { DealApi } from './queries.ts';
import { TakeBackDialog } from './TakeBackDialog.tsx';

/** What taking an invoice back and making it anew comes to, and the reason for it. */
export function ReissueDialog(props: {
  api: DealApi;
  invoice: InvoiceView;
  onAgree: (body: { reason: string; plan: NonNullable<ReissueAnswer['plan']> }) => void;
  onCancel: () => void;
}) {
  const t = useTexts(reissueTexts);
  const { number, id } = props.invoice;
  const found = useQuery(reissuePlanOptions(props.api, id));
  const { plan = null, problems = [] } = found.data ?? {};
  return (
    <TakeBackDialog
      words={{
        ...{ title: t('title', { number }), confirm: t('confirm'), asking: t('asking'), notAsked: t('not_asked') },
        ...{ reason: t('reason'), reasonNote: t('reason_note') },
      }}
      found={found}
      agreed={problems.length === 0 && !found.isFetching ? plan : null}
      describe={(answer) => (answer.plan ? describePlan(number, answer.plan, answer.newInvoice) : [])}
      onAgree={props.onAgree}
      onCancel={props.onCancel}
    />
  );
}
