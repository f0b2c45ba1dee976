import type { InvoiceStoryAnswer } from '../api/contract/invoice-actions.ts';
import type { AppContext } from '../context.ts';
import { findClickBefore, findEventBefore, listNames, listToldOfInvoice } from '../db/invoice-stories.ts';
import { notFound } from '../errors.ts';
import { mustFindInvoice, type OfInvoice } from './find-deal-invoice.ts';
import { readOrgState, zoneOf } from './org-state.ts';
import { tellStory } from './tell-story.ts';

/** What became of an invoice of a deal, from what is stored; asks neither Zoho nor Xero. */
export async function invoiceStory(ctx: Pick<AppContext, 'db'>, of: OfInvoice): Promise<InvoiceStoryAnswer['steps']> {
  const state = await readOrgState(ctx, of.orgId);
  if (!state) throw notFound('org_not_found', 'This CRM is not connected.');
  const invoice = await mustFindInvoice(ctx, of);
  const [told, causedAt] = await Promise.all([
    listToldOfInvoice(ctx.db, invoice),
    invoice.madeBy === null ? findEventBefore(ctx.db, invoice) : findClickBefore(ctx.db, invoice),
  ]);
  const people = [invoice.madeBy, invoice.linkedBy, ...told.map(({ userId }) => userId)];
  const names = await listNames(ctx.db, of.orgId, [...new Set(people.flatMap((id) => id ?? []))]);
  return tellStory({ invoice, causedAt, told, names, timeZone: zoneOf(state) });
}
