import type { DealView } from '../../server/api/contract.ts';
import { formatAmount, formatMoney, isZero } from './format-money.ts';

/** The customer in Xero: what they owe, how they usually pay, and what other deals have to do with it. */
export function ContactStrip({ contact, customer }: Pick<DealView, 'contact' | 'customer'>) {
  if (contact === null) return null;
  const { name, outstanding, overdue, terms, currency, isArchived } = contact;
  const money = (amount: string) => (currency ? formatMoney(amount, currency) : formatAmount(amount));
  return (
    <section className="contact" aria-label="Customer in Xero">
      <span className="contact-name">{name}</span>
      {isArchived === true && <span className="contact-overdue">archived in Xero</span>}
      {outstanding !== null && <span>{money(outstanding)} outstanding</span>}
      {overdue !== null && !isZero(overdue) && <span className="contact-overdue">{money(overdue)} overdue</span>}
      {terms !== null && <span>{terms}</span>}
      {customer && <span>{describeHabit(customer)}</span>}
      {customer && customer.otherInvoices.count > 0 && <span>{describeOthers(customer.otherInvoices.count)}</span>}
    </section>
  );
}

type Customer = NonNullable<DealView['customer']>;

/** Said only where there is something to go by. */
function describeHabit({ usualDaysToPay, isComplete }: Customer): string | null {
  if (usualDaysToPay === null) return isComplete ? null : 'earlier invoices are being read';
  return `usually pays in ${String(usualDaysToPay)} ${usualDaysToPay === 1 ? 'day' : 'days'}`;
}

function describeOthers(count: number): string {
  return count === 1 ? '1 other invoice' : `${String(count)} other invoices`;
}
