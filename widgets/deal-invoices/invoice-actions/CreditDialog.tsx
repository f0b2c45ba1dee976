import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CreditAnswer, CreditBody } from '../../../server/api/contract/credit.ts';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useReader, useTexts } from '../../texts/use-texts.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { isZero } from '../format-money.ts';
import { readNumber } from '../invoice-preview/typed-number.ts';
import { ProblemList } from '../ProblemList.tsx';
import type { DealApi } from '../queries.ts';
import { creditPlanOptions } from './action-queries.ts';
import { CreditAmount } from './CreditAmount.tsx';
import { creditTexts } from './credit-texts.ts';
import { describeCredit } from './describe-credit.ts';

/** How much of an invoice is credited, what that comes to, and the reason for it. */
export function CreditDialog(props: {
  api: DealApi;
  invoice: Pick<InvoiceView, 'id' | 'number'>;
  onAgree: (body: CreditBody) => void;
  onCancel: () => void;
}) {
  const t = useTexts(creditTexts);
  const { number, id } = props.invoice;
  const { locale } = useReader();
  const [amount, setAmount] = useState({ typed: '', asked: '' });
  const wanted = readAmount(amount.typed, locale);
  const found = useQuery(creditPlanOptions(props.api, id, amount.asked));
  const [typed, setTyped] = useState('');
  const reason = typed.trim();
  const { plan: told = null, problems = [] } = found.data ?? {};
  const isTold = problems.length === 0 && !found.isFetching && wanted === amount.asked;
  const plan = isTold ? told : null;
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
      <CreditAmount
        typed={amount.typed}
        fault={wanted === null ? 'no_amount' : 'none'}
        onChange={(next) => {
          setAmount({ ...amount, typed: next });
        }}
        onDone={() => {
          if (wanted !== null) setAmount({ ...amount, asked: wanted });
        }}
      />
      <div className="credit-told" role="status">
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

/** As the server takes it; empty: all of it; null: it is no amount. */
function readAmount(typed: string, locale: string | undefined): string | null {
  if (typed.trim() === '') return '';
  const amount = readNumber(typed, locale);
  return amount !== null && /^\d{1,10}(\.\d{1,2})?$/.test(amount) && !isZero(amount) ? amount : null;
}

function Consequences({ number, answer: { plan, problems } }: { number: string; answer: CreditAnswer }) {
  if (plan === null || problems.length > 0) return <ProblemList problems={problems} />;
  return describeCredit(number, plan).map((sentence) => <p key={sentence}>{sentence}</p>);
}
