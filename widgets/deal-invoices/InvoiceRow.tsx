import type { ReactNode } from 'react';
import type { InvoiceState, InvoiceView } from '../../server/api/contract.ts';
import { Badge } from '../ui/Badge.tsx';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { countDaysUntil, formatDate } from '../ui/format-date.ts';
import { More } from '../ui/More.tsx';
import { describeInvoice } from './deal-invoice-view.ts';
import { describeReissue } from './describe-reissue.ts';
import { formatMoney, isZero } from './format-money.ts';
import { InvoiceLines } from './InvoiceLines.tsx';

/** The states in which Xero expects money; before approval nothing is due, after a void nothing ever is. */
const owedStates: readonly InvoiceState[] = ['awaiting_payment', 'part_paid', 'paid', 'overdue'];

/** One invoice: number, state, dates and sums at a glance; lines and payments when opened. */
export function InvoiceRow({ invoice, asOf, action }: { invoice: InvoiceView; asOf: string; action: ReactNode }) {
  const { tone, words } = describeInvoice(invoice);
  const dead = invoice.status === 'VOIDED' || invoice.status === 'DELETED' || Boolean(invoice.replacedAt);
  const told = describeReissue(invoice);
  return (
    <li className={dead ? 'invoice invoice-dead' : 'invoice'}>
      <p className="invoice-number">
        <ExternalLink url={invoice.url}>{invoice.number}</ExternalLink>
      </p>
      <p className="invoice-state">
        <Badge tone={tone} words={words} />
      </p>
      <p className="invoice-total">
        <span className="visually-hidden">Total </span>
        {formatMoney(invoice.total, invoice.currency)}
      </p>
      <p className="invoice-dates">
        <span>{describeDates(invoice, asOf)}</span>
        {invoice.sent && <span>Sent</span>}
        {invoice.origin === 'linked' && <span>Linked by hand</span>}
        {told !== null && (
          <span className="invoice-reissue" role="status">
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

function describeDates({ date, dueDate, state }: InvoiceView, asOf: string): string {
  const parts = [date === null ? 'Not dated yet' : formatDate(date)];
  if (dueDate !== null) parts.push(`due ${formatDate(dueDate)}`);
  if (dueDate !== null && (state === 'awaiting_payment' || state === 'part_paid')) {
    parts.push(describeDaysUntil(countDaysUntil(dueDate, asOf)));
  }
  return parts.join(' · ');
}

function describeDaysUntil(days: number): string {
  if (days <= 0) return 'today';
  return days === 1 ? 'tomorrow' : `in\u00a0${String(days)}\u00a0days`;
}

function describeDue({ amountDue, currency }: InvoiceView): string {
  return isZero(amountDue) ? 'Nothing due' : `${formatMoney(amountDue, currency)} due`;
}

function describeContents({ lines, payments }: InvoiceView): string {
  const count = (many: number, word: string) => `${String(many)} ${word}${many === 1 ? '' : 's'}`;
  const parts = [count(lines.length, 'line')];
  if (payments.length > 0) parts.push(count(payments.length, 'payment'));
  return parts.join(', ');
}
