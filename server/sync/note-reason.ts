import { keepActing, tryOfAction, type Acting } from './acting.ts';

/** Says in Xero's history of the invoice why it was ended, once; where no reason was given there is nothing to say. */
export async function noteReason(acting: Acting): Promise<void> {
  const { ctx, access, row } = acting;
  if (row.reason === null) return;
  const { invoiceId } = row;
  const text = `Reason given in Zoho CRM: ${row.reason}`;
  // An earlier try may have arrived.
  if (row.sentAt && (await ctx.xero.readInvoiceNotes(access, invoiceId)).includes(text)) return;
  const sending = await keepActing(acting, { sentAt: ctx.now() });
  await ctx.xero.addInvoiceNote(access, { invoiceId, text, tryId: tryOfAction(sending) });
}
