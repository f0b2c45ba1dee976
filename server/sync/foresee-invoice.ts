import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { SimulatedInvoice } from '../api/contract/simulation.ts';
import type { AppContext } from '../context.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { Deal } from './deal.ts';
import { foreseeContact } from './foresee-contact.ts';
import type { InvoiceSources } from './invoice-sources.ts';
import type { InvoiceOfDeal } from './judge-deal.ts';
import type { KnownOfDeal } from './known-of-deal.ts';
import type { OrgState } from './org-state.ts';
import { prepareInvoice, type PreparedInvoice } from './prepare-invoice.ts';
import { wholeDeal } from './settings.ts';

interface InvoiceQuestion {
  state: OrgState;
  access: XeroAccess;
  deal: Deal;
  rule: Rule;
  known: Pick<KnownOfDeal, 'unlinked' | 'plan'> & { invoices: InvoiceOfDeal[] };
  source: InvoiceSources;
}

type Figures = Pick<SimulatedInvoice, 'customer' | 'contact' | 'number' | 'date' | 'status' | 'currency' | 'total'>;

export type ForeseenInvoice =
  | { problems: Problem[] }
  /** `made`: as the next rule of the deal would find it. */
  | { figures: Figures; newItems: string[]; made: InvoiceOfDeal };

/** The invoice that would be sent, prepared as for sending, or all that stands in its way; calls Xero for its lists alone. */
export async function foreseeInvoice(
  ctx: Pick<AppContext, 'db' | 'xero' | 'now'>,
  { state, access, deal, rule, known, source }: InvoiceQuestion,
): Promise<ForeseenInvoice> {
  const request = { state, access, deal, rule, instalment: wholeDeal, known, lists: 'recent' } as const;
  const prepared = await prepareInvoice(ctx, request, () => Promise.resolve(source));
  const { customer, problems } = prepared;
  if (!customer) return { problems };
  const { orgId } = state.org;
  const contact = await foreseeContact(ctx, { orgId, tenantId: access.tenantId, customer });
  if ('problem' in contact) return { problems: [...problems, contact.problem] };
  if (problems.length > 0) return { problems };
  const figures = { customer: customer.name, contact: contact.contact, ...figuresOf(prepared) };
  return { figures, newItems: prepared.newItems.map(({ code }) => code), made: asMade(deal, rule, prepared) };
}

function figuresOf({ invoice, totals }: PreparedInvoice) {
  const { number, date, status, currency } = invoice;
  return { number, date, status, currency, total: totals.total };
}

function asMade(deal: Deal, rule: Rule, { invoice, totals }: PreparedInvoice): InvoiceOfDeal {
  const { number, status, currency } = invoice;
  return {
    ...{ dealId: deal.id, ruleId: rule.id, instalment: wholeDeal, invoiceId: `simulated ${rule.id}`, replacedAt: null },
    ...{ number: number ?? rule.name, status, currency, subTotal: totals.subTotal, total: totals.total, lines: [] },
  };
}
