import type { InvoiceView } from '../../server/api/contract.ts';
import { formatDate } from '../ui/format-date.ts';
import { formatDecimal, formatMoney, isZero } from './format-money.ts';

/** The inside of an invoice: its lines, sums and payments. */
export function InvoiceLines({ invoice }: { invoice: InvoiceView }) {
  const money = (amount: string) => formatMoney(amount, invoice.currency);
  const sums = [
    { label: 'Subtotal', amount: invoice.subTotal },
    { label: 'Tax', amount: invoice.totalTax },
    { label: 'Total', amount: invoice.total },
    ...(isZero(invoice.amountCredited) ? [] : [{ label: 'Credited', amount: invoice.amountCredited }]),
  ];
  return (
    <div className="invoice-inside">
      <ul className="lines" aria-label="Lines">
        {invoice.lines.map((line, position) => (
          <li key={position} className="line">
            <span className="line-words">
              {line.description}
              <span className="line-terms">{describeTerms(line, invoice.currency)}</span>
            </span>
            <span className="line-amount">{line.lineAmount === null ? '–' : money(line.lineAmount)}</span>
          </li>
        ))}
      </ul>
      <dl className="sums">
        {sums.map(({ label, amount }) => (
          <div key={label} className="sum">
            <dt>{label}</dt>
            <dd>{money(amount)}</dd>
          </div>
        ))}
        {invoice.payments.map((payment) => (
          <div key={payment.id} className="sum sum-payment">
            <dt>Paid {formatDate(payment.date)}</dt>
            <dd>{money(payment.amount)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** e.g. "2 × NZ$600.00 · −10% · account 200 · OUTPUT2"; what Xero did not say is left out. */
function describeTerms(line: InvoiceView['lines'][number], currency: string): string {
  const parts: string[] = [];
  if (line.quantity !== null && line.unitAmount !== null) {
    parts.push(`${formatDecimal(line.quantity)} × ${formatMoney(line.unitAmount, currency)}`);
  }
  if (line.discountRate !== null && !isZero(line.discountRate)) parts.push(`−${formatDecimal(line.discountRate)}%`);
  if (line.accountCode !== null) parts.push(`account ${line.accountCode}`);
  if (line.taxType !== null) parts.push(line.taxType);
  return parts.join(' · ');
}
