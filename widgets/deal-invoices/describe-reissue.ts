import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { translate } from '../texts/define-texts.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { formatMoney, isZero } from './format-money.ts';

/** How far *credit and reissue* is, or what has become of the invoice; null: nothing to tell. */
export function describeReissue({ number, reissue }: Pick<InvoiceView, 'number' | 'reissue'>): string | null {
  const t = translate(panelTexts);
  if (!reissue || reissue.state === 'failed') return null;
  const { plan, creditNoteNumber, left, step } = reissue;
  if (reissue.state === 'under_way') {
    if (step === 'allocate') return t('reissue_setting_against', { note: creditNoteNumber ?? '', number });
    if (step === 'new') return t('reissue_asking_new');
    return t(plan.way === 'void' ? 'reissue_voiding' : 'reissue_crediting', { number });
  }
  if (plan.way === 'void') return t('reissue_voided_done');
  const done = t('reissue_credited_done', { note: creditNoteNumber ?? t('reissue_a_credit_note') });
  if (left === null || isZero(left)) return done;
  return `${done} ${t('reissue_left', { amount: formatMoney(left, plan.currency) })}`;
}
