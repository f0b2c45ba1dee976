import type { DealView } from '../../server/api/contract/deal.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { describeTerms } from './describe-terms.ts';
import { formatAmount, formatMoney, isZero } from './format-money.ts';

/** The customer in Xero: what they owe, how they usually pay, and what other deals have to do with it. */
export function ContactStrip({ contact, customer }: Pick<DealView, 'contact' | 'customer'>) {
  const t = useTexts(panelTexts);
  if (contact === null) return null;
  const terms = describeTerms(contact, customer);
  return (
    <section className="contact" aria-label={t('customer')}>
      <span className="contact-name">{contact.name}</span>
      {contact.isArchived === true && <span className="contact-overdue">{t('customer_archived')}</span>}
      {listBalances(contact, customer).map(({ key, outstanding, overdue }) => (
        <span key={key} className="contact-balance">
          <span>{t('customer_outstanding', { amount: outstanding })}</span>
          {overdue !== null && <span className="contact-overdue">{t('customer_overdue', { amount: overdue })}</span>}
        </span>
      ))}
      {terms !== null && <span>{terms}</span>}
      {customer && <Habit {...customer} />}
      {customer && customer.otherInvoices.count > 0 && (
        <span>{t('customer_other_invoices', { count: customer.otherInvoices.count })}</span>
      )}
    </section>
  );
}

type Customer = NonNullable<DealView['customer']>;

/** Xero's own balance where it is one amount of money; else what the invoices come to, each currency for itself. */
function listBalances(contact: NonNullable<DealView['contact']>, customer: DealView['customer']) {
  const { outstanding, overdue, currency } = contact;
  if (outstanding !== null) {
    const money = (amount: string) => (currency ? formatMoney(amount, currency) : formatAmount(amount));
    const late = overdue === null || isZero(overdue) ? null : money(overdue);
    return [{ key: 'own', outstanding: money(outstanding), overdue: late }];
  }
  return (customer?.balances ?? []).map((balance) => ({
    key: balance.currency,
    outstanding: formatMoney(balance.outstanding, balance.currency),
    overdue: isZero(balance.overdue) ? null : formatMoney(balance.overdue, balance.currency),
  }));
}

/** Said only where there is something to go by. */
function Habit({ usualDaysToPay, isComplete }: Customer) {
  const t = useTexts(panelTexts);
  if (usualDaysToPay === null) return isComplete ? null : <span>{t('customer_reading')}</span>;
  return <span>{t('customer_pays_in', { count: usualDaysToPay })}</span>;
}
