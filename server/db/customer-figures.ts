import { sql } from 'kysely';
import type { CustomerFigures } from '../sync/customer-view.ts';
import type { Queryable } from './db.ts';

interface FiguresOf {
  orgId: string;
  tenantId: string;
  contactId: string;
  /** Its own invoices are counted apart. */
  dealId: string;
  /** The organisation's day, YYYY-MM-DD. */
  today: string;
  /** The organisation's day on which Xero's balances were read; null: they were not. */
  balancesDay: string | null;
  /** What is paid and dated before says nothing any more. */
  paidFrom: string;
}

const LAST_PAYMENTS = 3;

/** What the mirror's invoices say of a customer: of deals and others, each once. Money stays in each invoice's currency. */
export async function readCustomerFigures(db: Queryable, of: FiguresOf): Promise<CustomerFigures> {
  const { orgId, tenantId, contactId, dealId, today, balancesDay, paidFrom } = of;
  const columns = sql`number, status, currency, amount_paid, amount_due, date, due_date, fully_paid_on, payments`;
  const { rows } = await sql<CustomerFigures>`
    with known as materialized (
      select deal_id, ${columns} from deal_invoices
      where org_id = ${orgId} and tenant_id = ${tenantId} and contact_id = ${contactId}
      union all
      select null, ${columns} from contact_invoices as other
      where org_id = ${orgId} and tenant_id = ${tenantId} and contact_id = ${contactId}
        and (status <> 'PAID' or date >= ${paidFrom}::date)
        and not exists (select 1 from deal_invoices as own
          where (own.org_id, own.tenant_id, own.invoice_id) = (other.org_id, other.tenant_id, other.invoice_id))),
    open as (
      select *, coalesce(due_date < ${today}::date, false) as is_overdue, deal_id is distinct from ${dealId} as is_other
      from known where status = 'AUTHORISED' and amount_due > 0),
    paid as (
      select coalesce(fully_paid_on, (select max((payment->>'date')::date)
          from jsonb_array_elements(payments) as payment where payment->>'date' <> '')) - date as days
      from known where status = 'PAID' and amount_paid > 0 and date >= ${paidFrom}::date)
    select
      (select coalesce(json_agg(by_currency order by currency), '[]') from (
        select currency, sum(amount_due)::text as outstanding,
          coalesce(sum(amount_due) filter (where is_overdue), 0)::text as overdue,
          coalesce(sum(amount_due) filter (
            where is_overdue and due_date >= ${balancesDay}::date), 0)::text as "overdueSinceRead",
          coalesce(sum(amount_due) filter (where is_other), 0)::text as "otherOutstanding",
          coalesce(sum(amount_due) filter (where is_other and is_overdue), 0)::text as "otherOverdue"
        from open group by currency) as by_currency) as balances,
      (select coalesce(json_agg(last), '[]') from (
        select payment->>'date' as date, payment->>'amount' as amount, currency, number as "invoiceNumber"
        from known, jsonb_array_elements(payments) as payment
        order by payment->>'date' desc, payment->>'id' limit ${LAST_PAYMENTS}) as last) as last_payments,
      (select (percentile_cont(0.5) within group (order by days))::float8 from paid where days >= 0) as median_days_to_pay,
      (select count(*)::int from paid where days >= 0) as paid_invoices,
      (select count(*)::int from known
        where deal_id is distinct from ${dealId} and status not in ('VOIDED', 'DELETED')) as other_invoices`.execute(
    db,
  );
  const [figures] = rows;
  if (!figures) throw new Error('A query of sums gives one row');
  return figures;
}
