import type { Invoice } from '../sandbox/xero/records.ts';
import type { ChaosWorld } from './chaos-world.ts';
import { sumsOf, type DealFact, type QuoteRow } from './expected-invoices.ts';

/** A deal of the run, with everything that was done to it. */
export interface ChaosDeal {
  id: string;
  name: string;
  facts: DealFact[];
  amount: string | null;
  quotes: { id: string; rows: QuoteRow[]; taxed: 'taxed' | 'untaxed'; stage: 'Draft' | 'Accepted' }[];
  customer: number;
  stage: string;
}

type FactOf<Kind extends DealFact['kind']> = Extract<DealFact, { kind: Kind }>;

/** Remembers that this happens to the deal now; what is learned of it later may be written into what is returned. */
export function note<Kind extends DealFact['kind']>(
  deal: ChaosDeal,
  kind: Kind,
  what: Omit<FactOf<Kind>, 'atMs' | 'kind'>,
): FactOf<Kind> {
  const fact = { atMs: Date.now(), kind, ...what } as FactOf<Kind>;
  deal.facts.push(fact);
  return fact;
}

/** Remembers what the deal is worth now: its accepted quote, else its amount. */
export function noteWorth(deal: ChaosDeal): void {
  const quote = deal.quotes.findLast(({ stage }) => stage === 'Accepted');
  const rows = quote?.rows ?? (deal.amount === null ? null : [{ quantity: 1, price: deal.amount, discount: '0' }]);
  note(deal, 'worth', { sums: rows && sumsOf(rows) });
}

/** The first deal from this number on, the others after it, with an invoice that people would do this to. */
export function invoicedDeal(
  world: ChaosWorld,
  { deals, number }: { deals: ChaosDeal[]; number: number },
  fits: (invoice: Invoice) => boolean,
): { deal: ChaosDeal; invoice: Invoice } | null {
  for (const deal of [...deals.slice(number), ...deals.slice(0, number)]) {
    const invoice = invoicesInXero(world, deal.id).find((candidate) => isLive(world, candidate));
    if (invoice && fits(invoice)) return { deal, invoice };
  }
  return null;
}

/** Neither voided nor deleted, nor taken back by a credit note that bears its number. */
export function isLive({ xero }: Pick<ChaosWorld, 'xero'>, { status, number }: Invoice): boolean {
  const credits = [...(xero.organisations[0]?.credits.values() ?? [])];
  const isTakenBack = credits.some((credit) => credit.number === `${number}-CR`);
  return status !== 'VOIDED' && status !== 'DELETED' && !isTakenBack;
}

/** All invoices in Xero that link to the deal. */
export function invoicesInXero({ xero }: ChaosWorld, dealId: string): Invoice[] {
  const [organisation] = xero.organisations;
  return [...(organisation?.invoices.values() ?? [])].filter(({ url }) => url?.endsWith(`/${dealId}`));
}
