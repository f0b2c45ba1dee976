import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CreditBody } from '../../../server/api/contract/credit.ts';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { useReader, useTexts } from '../../texts/use-texts.ts';
import { isZero } from '../format-money.ts';
import { readNumber } from '../invoice-preview/typed-number.ts';
import type { DealApi } from '../queries.ts';
import { creditPlanOptions } from './action-queries.ts';
import { CreditAmount } from './CreditAmount.tsx';
import { creditTexts } from './credit-texts.ts';
import { describeCredit } from './describe-credit.ts';
import { TakeBackDialog } from '../TakeBackDialog.tsx';

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
  const { plan = null, problems = [] } = found.data ?? {};
  const isTold = problems.length === 0 && !found.isFetching && wanted === amount.asked;
  return (
    <TakeBackDialog
      words={{
        ...{ title: t('title', { number }), confirm: t('confirm'), asking: t('asking'), notAsked: t('not_asked') },
        ...{ reason: t('reason'), reasonNote: t('reason_note') },
      }}
      found={found}
      agreed={isTold ? plan : null}
      describe={(answer) => (answer.plan ? describeCredit(number, answer.plan) : [])}
      onAgree={props.onAgree}
      onCancel={props.onCancel}
    >
      <div className="credit-amount">
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
      </div>
    </TakeBackDialog>
  );
}

/** As the server takes it; empty: all of it; null: it is no amount. */
function readAmount(typed: string, locale: string | undefined): string | null {
  if (typed.trim() === '') return '';
  const amount = readNumber(typed, locale);
  return amount !== null && /^\d{1,10}(\.\d{1,2})?$/.test(amount) && !isZero(amount) ? amount : null;
}
