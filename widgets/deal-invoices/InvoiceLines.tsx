import { Fragment } from 'react';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { defineTexts } from '../texts/define-texts.ts';
import type { TranslateOf } from '../texts/define-texts.ts';
import en from '../texts/en/invoice.json';
import { useTexts } from '../texts/use-texts.ts';
import { formatDate } from '../ui/format-date.ts';
import { formatDecimal, formatMoney, isZero } from './format-money.ts';

const texts = defineTexts('invoice', en);

/** The inside of an invoice: its lines, sums and payments. */
export function InvoiceLines({ invoice }: { invoice: InvoiceView }) {
  const t = useTexts(texts);
  const money = (amount: string) => formatMoney(amount, invoice.currency);
  const sums = [
    { label: t('subtotal'), amount: invoice.subTotal },
    { label: t('tax'), amount: invoice.totalTax },
    { label: t('total'), amount: invoice.total },
    ...(isZero(invoice.amountCredited) ? [] : [{ label: t('credited'), amount: invoice.amountCredited }]),
  ];
  return (
    <div className="invoice-inside">
      <ul className="lines" aria-label={t('lines')}>
        {invoice.lines.map((line, position) => (
          <li key={position} className="line">
            <span className="line-words">
              {line.description}
              <span className="line-terms">
                {/* Each by itself: from right to left, the signs of one would wander into the next. */}
                {describeTerms(line, invoice.currency, t).map((term, place) => (
                  <Fragment key={term}>
                    {place > 0 && ' · '}
                    <bdi>{term}</bdi>
                  </Fragment>
                ))}
              </span>
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
            <dt>{t('paid_on', { date: formatDate(payment.date) })}</dt>
            <dd>{money(payment.amount)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** e.g. "2 × NZ$600.00", "−10%", "account 200", "OUTPUT2"; what Xero did not say is left out. */
function describeTerms(line: InvoiceView['lines'][number], currency: string, t: TranslateOf<typeof texts>): string[] {
  const parts: string[] = [];
  if (line.quantity !== null && line.unitAmount !== null) {
    const price = formatMoney(line.unitAmount, currency);
    parts.push(t('price', { quantity: formatDecimal(line.quantity), price }));
  }
  if (line.discountRate !== null && !isZero(line.discountRate)) {
    parts.push(t('discount', { percent: formatDecimal(line.discountRate) }));
  }
  if (line.accountCode !== null) parts.push(t('account', { code: line.accountCode }));
  if (line.taxType !== null) parts.push(line.taxType);
  return parts;
}
