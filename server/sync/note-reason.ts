import type { AppContext } from '../context.ts';
import type { InvoiceAction } from '../db/invoice-tables.ts';
import type { XeroAccess } from '../xero/xero-call.ts';

interface Noting {
  ctx: Pick<AppContext, 'xero'>;
  access: XeroAccess;
  row: Pick<InvoiceAction, 'invoiceId' | 'reason' | 'sentAt'>;
  /** Stores that it is about to be sent, and names the try. */
  beforeSending: () => Promise<string>;
}

/** Says in Xero's history of the invoice why it was ended, once; where no reason was given there is nothing to say. */
export async function noteReason({ ctx, access, row, beforeSending }: Noting): Promise<void> {
  const { invoiceId, reason, sentAt } = row;
  if (reason === null) return;
  const text = `Reason given in Zoho CRM: ${reason}`;
  // An earlier try may have arrived.
  if (sentAt && (await ctx.xero.readInvoiceNotes(access, invoiceId)).includes(text)) return;
  const tryId = await beforeSending();
  await ctx.xero.addInvoiceNote(access, { invoiceId, text, tryId });
}
