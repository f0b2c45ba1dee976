import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CreditAnswer, CreditBody } from '../../../server/api/contract/credit.ts';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { TextField } from '../../ui/TextField.tsx';
import type { DealApi } from '../queries.ts';
import { ProblemList } from '../ProblemList.tsx';
import { creditPlanOptions } from './action-queries.ts';
import { creditTexts } from './credit-texts.ts';
import { describeCredit } from './describe-credit.ts';

/** What crediting an invoice comes to, and the reason for it. */
export function CreditDialog(props: {
  api: DealApi;
  invoice: Pick<InvoiceView, 'id' | 'number'>;
  onAgree: (body: CreditBody) => void;
  onCancel: () => void;
}) {
  const t = useTexts(creditTexts);
  const { number, id } = props.invoice;
  const found = useQuery(creditPlanOptions(props.api, id));
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

function Consequences({ number, answer: { plan, problems } }: { number: string; answer: CreditAnswer }) {
  if (plan === null || problems.length > 0) return <ProblemList problems={problems} />;
  return describeCredit(number, plan).map((sentence) => <p key={sentence}>{sentence}</p>);
}
