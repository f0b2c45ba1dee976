import type { InvoiceView, ReissueAnswer, ReissuePlan } from '../../server/api/contract.ts';
import { formatMoney, isZero } from './format-money.ts';

/** What *credit and reissue* is about to do, sentence by sentence, in the order it happens. */
export function describePlan(number: string, plan: ReissuePlan, next: ReissueAnswer['newInvoice']): string[] {
  const status = { DRAFT: 'a draft', SUBMITTED: 'submitted for approval', AUTHORISED: 'approved' }[next.status];
  const email = next.email ? ' Xero e-mails it to the customer.' : '';
  return [
    ...describeEnd(number, plan),
    `Then a new invoice over ${formatMoney(next.total, next.currency)} is made for what the deal says now, as ${status}.${email}`,
  ];
}

function describeEnd(number: string, plan: ReissuePlan): string[] {
  const money = (amount: string) => formatMoney(amount, plan.currency);
  if (plan.way === 'void')
    return [`${number} over ${money(plan.amount)} is voided in Xero. Nobody has paid any of it.`];
  const because =
    plan.because === 'locked_period'
      ? ' It lies in a locked period, where Xero voids nothing.'
      : ' Some of it has been paid or credited, so Xero does not void it.';
  return [
    `A credit note over ${money(plan.amount)} is made for ${number}, with the same lines.${because}`,
    ...(isZero(plan.applied) ? [] : [`${money(plan.applied)} of it is set against what is still due.`]),
    ...(isZero(plan.left)
      ? []
      : [`${leftSentence(money(plan.left))} You can set it against the new invoice there, or refund it.`]),
  ];
}

const leftSentence = (left: string): string =>
  `${left}, which the customer has paid, stays with the customer as credit in Xero.`;

/** How far it is, or what has become of the invoice; null: nothing to tell. */
export function describeReissue({ number, reissue }: Pick<InvoiceView, 'number' | 'reissue'>): string | null {
  if (!reissue || reissue.state === 'failed') return null;
  const { plan, creditNoteNumber, left, step } = reissue;
  if (reissue.state === 'under_way') {
    if (step === 'allocate') return `Setting credit note ${creditNoteNumber ?? ''} against ${number} …`;
    if (step === 'new') return 'Asking for the new invoice …';
    return plan.way === 'void' ? `Voiding ${number} in Xero …` : `Making the credit note for ${number} …`;
  }
  if (plan.way === 'void') return 'Voided and made anew.';
  const stays = left === null || isZero(left) ? '' : ` ${leftSentence(formatMoney(left, plan.currency))}`;
  return `Credited by ${creditNoteNumber ?? 'a credit note'} and made anew.${stays}`;
}
