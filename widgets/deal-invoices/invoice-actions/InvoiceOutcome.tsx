import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { titleOfProblem } from '../../texts/problem-words.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Message } from '../../ui/Message.tsx';
import { ProblemWords } from '../../ui/ProblemWords.tsx';
import { formatMoney, isZero } from '../format-money.ts';
import { invoiceActionTexts } from './invoice-action-texts.ts';
import type { InvoiceActionText } from './invoice-action-texts.ts';
import type { InvoiceActs } from './use-invoice-actions.ts';

/** What becomes of what was asked for about an invoice: under way, done, or why not. */
export function InvoiceOutcome({ invoice, acts }: { invoice: InvoiceView; acts: InvoiceActs }) {
  const t = useTexts(invoiceActionTexts);
  const { number, asked } = invoice;
  const failures = [
    { title: t('approve_failed', { number }), error: acts.approve.error },
    { title: t('email_failed', { number }), error: acts.email.error },
    { title: t(invoice.status === 'AUTHORISED' ? 'void_failed' : 'deleted_failed', { number }), error: acts.end.error },
    { title: t('credit_failed', { number }), error: acts.credit.error },
    { title: t('reissue_failed'), error: acts.reissue.error },
    { title: t('unlink_failed'), error: acts.unlink.error },
    { title: t('pdf_failed'), error: acts.pdf.error },
    { title: t('copy_failed'), error: acts.link.error },
  ];
  const progress = describeProgress(invoice, acts, t) ?? describeCredited(invoice, t);
  const link = acts.link.data;
  return (
    <div className="invoice-outcome">
      <p role="status">{progress}</p>
      {link?.copying === 'refused' && (
        <label className="field">
          {t('copy_by_hand', { number })}
          <input
            className="input"
            readOnly
            value={link.url}
            onFocus={({ currentTarget }) => {
              currentTarget.select();
            }}
          />
          <span className="field-note">{t('copy_by_hand_note')}</span>
        </label>
      )}
      {asked?.state === 'failed' && asked.problem !== null && (
        <Message tone="bad" title={titleOfProblem(asked.problem)}>
          <ProblemWords problem={asked.problem} />
        </Message>
      )}
      {failures.map(
        ({ title, error }) =>
          error !== null && <FailureNotice key={title} title={title} failure={explainFailure(error)} />,
      )}
    </div>
  );
}

const underWay = {
  approve: 'approving',
  void: 'voiding',
  edit: 'editing',
  undo: 'undoing',
  credit: 'crediting',
} as const;

function describeProgress(
  { number, status, asked, isSending }: InvoiceView,
  { pdf, link }: InvoiceActs,
  t: InvoiceActionText,
): string | null {
  if (asked?.state === 'under_way') {
    const isOfDraft = asked.action === 'void' && status !== 'AUTHORISED';
    const doing = t(isOfDraft ? 'deleting' : underWay[asked.action], { number });
    if (asked.problem === null) return doing;
    return `${doing} ${titleOfProblem(asked.problem)}`;
  }
  if (isSending === true) return t('sending', { number });
  if (pdf.isPending) return t('pdf_loading', { number });
  if (link.isSuccess && link.data === null) return t('no_link', { number });
  if (link.isSuccess && link.data?.copying === 'copied') return t('copied', { number });
  return pdf.isSuccess ? t('pdf_saved', { number }) : null;
}

/** By which credit note and why, and what stays with the customer; null: it was not credited here. */
function describeCredited({ credited, currency }: InvoiceView, t: InvoiceActionText): string | null {
  if (!credited) return null;
  const { number: note, part, reason, left } = credited;
  const isPaid = left !== null && !isZero(left);
  return [
    part === null ? t('credited', { note }) : t('credited_part', { note, amount: formatMoney(part, currency) }),
    ...(isPaid ? [t('credited_left', { amount: formatMoney(left, currency) })] : []),
    t('credited_reason', { reason }),
  ].join(' ');
}
