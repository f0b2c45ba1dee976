import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import type { ReissueAnswer } from '../../server/api/contract/reissue.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { reissueTexts } from '../texts/reissue-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { TextField } from '../ui/TextField.tsx';
import { describePlan } from './describe-plan.ts';
import { ProblemList } from './ProblemList.tsx';
import { reissuePlanOptions } from './reissue-plan-query.ts';
import type { DealApi } from './queries.ts';

/** What taking an invoice back comes to, and the reason for it. */
export function ReissueDialog(props: {
  api: DealApi;
  invoice: InvoiceView;
  onAgree: (body: { reason: string; plan: NonNullable<ReissueAnswer['plan']> }) => void;
  onCancel: () => void;
}) {
  const t = useTexts(reissueTexts);
  const { number, id } = props.invoice;
  const found = useQuery(reissuePlanOptions(props.api, id));
  const [typed, setTyped] = useState('');
  const reason = typed.trim();
  const plan = found.data?.problems.length === 0 && !found.isFetching ? found.data.plan : null;
  const isReady = plan !== null && reason !== '';
  return (
    <ConfirmDialog
      place="inline"
      title={t('title', { number })}
      confirmLabel={t('confirm')}
      confirmStatus={isReady ? 'ready' : 'unavailable'}
      onConfirm={() => {
        if (isReady) props.onAgree({ reason, plan });
      }}
      onCancel={props.onCancel}
    >
      <div role="status">
        {found.isFetching && (
          <p>
            <Spinner /> {t('asking')}
          </p>
        )}
        {found.error !== null && <FailureNotice title={t('not_asked')} failure={explainFailure(found.error)} />}
        {found.data !== undefined && !found.isFetching && <Consequences number={number} answer={found.data} />}
      </div>
      <TextField
        {...{ label: t('reason'), note: t('reason_note'), maxLength: 255 }}
        value={typed}
        onChange={setTyped}
      />
    </ConfirmDialog>
  );
}

function Consequences({ number, answer }: { number: string; answer: ReissueAnswer }) {
  const { plan, newInvoice, problems } = answer;
  if (plan === null || problems.length > 0) return <ProblemList problems={problems} />;
  return describePlan(number, plan, newInvoice).map((sentence) => <p key={sentence}>{sentence}</p>);
}
