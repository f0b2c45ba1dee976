import type { ReactNode } from 'react';
import type { InvoiceState, InvoiceView } from '../../server/api/contract/invoices.ts';
import { translate } from '../texts/define-texts.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Badge } from '../ui/Badge.tsx';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { countDays, formatDate } from '../ui/format-date.ts';
import { later } from '../ui/later.ts';
import { More } from '../ui/More.tsx';
import { describeInvoice } from './deal-invoice-view.ts';
import { describeReissue } from './describe-reissue.ts';
import { formatMoney, isZero } from './format-money.ts';

const InvoiceLines = later(async () => (await import('./InvoiceLines.tsx')).InvoiceLines);

/** The states in which Xero expects money; before approval nothing is due, after a void nothing ever is. */
const owedStates: readonly InvoiceState[] = ['awaiting_payment', 'part_paid', 'paid', 'overdue'];

/** One invoice: number, state, dates and sums at a glance; lines and payments when opened. `today`: the organisation's. */
export function InvoiceRow({ invoice, today, action }: { invoice: InvoiceView; today: string; action: ReactNode }) {
  const t = useTexts(panelTexts);
  const { tone, words } = describeInvoice(invoice);
  const dead = invoice.status === 'VOIDED' || invoice.status === 'DELETED' || Boolean(invoice.replacedAt);
  const told = describeReissue(invoice);
  const lastPayment = describeLastPayment(invoice);
  return (
    <li className={dead ? 'invoice invoice-dead' : 'invoice'}>
      <p className="invoice-number">
        <ExternalLink url={invoice.url}>{invoice.number}</ExternalLink>
      </p>
      <p className="invoice-state">
        <Badge tone={tone} words={words} />
      </p>
      <p className="invoice-total">
        <span className="visually-hidden">{t('invoice_total')} </span>
        {formatMoney(invoice.total, invoice.currency)}
      </p>
      <p className="invoice-dates">
        <span>{describeDates(invoice, today)}</span>
        {invoice.sent && <span>{t('invoice_sent')}</span>}
        {invoice.origin === 'linked' && <span>{t('invoice_linked')}</span>}
        {invoice.isOfOtherOrganisation === true && (
          <span className="invoice-line invoice-warning">{t('invoice_other_organisation')}</span>
        )}
        {lastPayment !== null && <span className="invoice-line">{lastPayment}</span>}
        {told !== null && (
          <span className="invoice-line" role="status">
            {told}
          </span>
        )}
      </p>
      <p className="invoice-due">{owedStates.includes(invoice.state) ? describeDue(invoice) : null}</p>
      <div className="invoice-more">
        <More label={describeContents(invoice)}>
          <InvoiceLines invoice={invoice} />
        </More>
        {action}
      </div>
    </li>
  );
}

function describeDates({ date, dueDate, state }: InvoiceView, today: string): string {
  const t = translate(panelTexts);
  const parts = [date === null ? t('invoice_not_dated') : formatDate(date)];
  if (dueDate !== null) parts.push(t('invoice_due_on', { date: formatDate(dueDate) }));
  if (dueDate !== null && (state === 'awaiting_payment' || state === 'part_paid')) {
    const days = countDays({ from: today, to: dueDate });
    parts.push(days <= 0 ? t('invoice_due_today') : t('invoice_due_soon', { count: days }).replaceAll(' ', '\u00a0'));
  }
  return parts.join(' · ');
}

function describeDue({ amountDue, currency }: InvoiceView): string {
  const t = translate(panelTexts);
  if (isZero(amountDue)) return t('invoice_nothing_due');
  return t('invoice_due_amount', { amount: formatMoney(amountDue, currency) });
}

/** When the customer last paid, and how much then; null: not yet. */
function describeLastPayment({ payments, currency }: InvoiceView): string | null {
  const last = payments.toSorted((a, b) => b.date.localeCompare(a.date))[0];
  if (last === undefined) return null;
  const amount = formatMoney(last.amount, currency);
  return translate(panelTexts)('invoice_last_payment', { amount, date: formatDate(last.date) });
}

function describeContents({ lines, payments }: InvoiceView): string {
  const t = translate(panelTexts);
  const parts = [t('invoice_lines', { count: lines.length })];
  if (payments.length > 0) parts.push(t('invoice_payments', { count: payments.length }));
  return parts.join(', ');
}
