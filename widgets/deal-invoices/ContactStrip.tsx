import type { DealView } from '../../server/api/contract.ts';
import { formatAmount, isZero } from './format-money.ts';

/** The customer in Xero and what they owe in all, in the organisation's own currency (which Xero does not repeat here). */
export function ContactStrip({ contact }: { contact: DealView['contact'] }) {
  if (contact === null) return null;
  const { name, outstanding, overdue, terms } = contact;
  return (
    <section className="contact" aria-label="Customer in Xero">
      <span className="contact-name">{name}</span>
      {outstanding !== null && <span>{formatAmount(outstanding)} outstanding</span>}
      {overdue !== null && !isZero(overdue) && <span className="contact-overdue">{formatAmount(overdue)} overdue</span>}
      {terms !== null && <span>{terms}</span>}
    </section>
  );
}
