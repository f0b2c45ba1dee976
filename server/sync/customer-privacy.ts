import type { AppContext } from '../context.ts';
import { noteAudit } from '../db/audit-log.ts';
import {
  countUnsettled,
  eraseCustomer,
  exportCustomer,
  findCustomerIds,
  listOpenNumbers,
  type CustomerIds,
  type CustomerOfOrg,
} from '../db/customer-data.ts';
import { inTransaction } from '../db/db.ts';
import { AppError } from '../errors.ts';

type Context = Pick<AppContext, 'db' | 'now'>;
type Request = CustomerOfOrg & { userId: string };

/** Everything stored about one customer, by table. */
export async function exportCustomerData(ctx: Context, request: Request) {
  const stored = await exportCustomer(ctx.db, request);
  await noteAudit(ctx.db, told(ctx, request, 'customer.exported'));
  return { customerId: request.customerId, exportedAt: ctx.now().toISOString(), stored };
}

/** Forgets one customer as far as this is ours to do, and says what Zoho CRM and Xero still hold. */
export async function eraseCustomerData(ctx: Context, request: Request) {
  const { orgId, customerId } = request;
  return inTransaction(ctx.db, async (transaction) => {
    const ids = await findCustomerIds(transaction, request);
    if ((await countUnsettled(transaction, orgId, ids)) > 0) {
      throw new AppError('invoice_under_way', 'An invoice of this customer is just being made.', {
        status: 409,
        fix: 'Try again once it is settled; the sync log tells.',
      });
    }
    const openNumbers = await listOpenNumbers(transaction, orgId, ids);
    await eraseCustomer(transaction, request, ids);
    await noteAudit(transaction, told(ctx, request, 'customer.erased'));
    return { customerId, erasedAt: ctx.now().toISOString(), stillHeld: stillHeld(customerId, ids, openNumbers) };
  });
}

/** What is not ours to erase; what of it is read again, and would be stored again. */
function stillHeld(customerId: string, { dealIds, contactIds, invoiceIds }: CustomerIds, openNumbers: string[]) {
  return {
    zoho: { accountOrContact: customerId, deals: dealIds },
    xero: { contacts: contactIds, invoices: invoiceIds },
    readAgain: openNumbers,
    advice:
      'Erase the customer in Zoho CRM and Xero first: a deal that is opened or edited there, and an invoice that is open or ' +
      'changes in Xero, is read again and stored again. Xero keeps invoices for as long as tax law wants them.',
  };
}

function told({ now }: Context, { orgId, userId, customerId }: Request, action: string) {
  return {
    ...({ orgId, at: now(), actor: 'person', userId, origin: 'settings', network: null } as const),
    ...({ action, outcome: 'success', code: null, subject: { customer: customerId } } as const),
  };
}
