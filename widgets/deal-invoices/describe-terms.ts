import type { CustomerView, DealView } from '../../server/api/contract/deal.ts';
import { translate } from '../texts/define-texts.ts';
import { panelTexts } from '../texts/panel-texts.ts';

type PaymentTerms = NonNullable<CustomerView['paymentTerms']>;

const relative = {
  DAYSAFTERBILLDATE: 'terms_days_after_invoice',
  DAYSAFTERBILLMONTH: 'terms_days_after_month',
} as const;
const ofMonth = { OFCURRENTMONTH: 'terms_day_of_month', OFFOLLOWINGMONTH: 'terms_day_of_next_month' } as const;

/** By when the customer pays; null: Xero has no terms. A server that does not name them says them in English. */
export function describeTerms(
  contact: NonNullable<DealView['contact']>,
  customer: DealView['customer'],
): string | null {
  const terms = customer?.paymentTerms;
  return terms ? inWords(terms) : (contact.terms ?? customer?.terms ?? null);
}

function inWords({ day, type }: PaymentTerms): string {
  const t = translate(panelTexts);
  if (type === 'DAYSAFTERBILLDATE' || type === 'DAYSAFTERBILLMONTH') return t(relative[type], { count: day });
  return t(ofMonth[type], { day });
}
