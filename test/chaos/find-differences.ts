import type { DealView } from '../../server/api/contract/deal.ts';
import type { Invoice, Organisation } from '../sandbox/xero/records.ts';
import { amountDueOf, amountPaidOf } from '../sandbox/xero/balances.ts';
import type { ChaosWorld } from './chaos-world.ts';
import { expectedOf, firstAskedMs, heldDuring } from './expected-invoices.ts';
import { differencesInCrm } from './crm-differences.ts';
import { invoicesInXero, isLive, type ChaosDeal } from './chaos-deals.ts';
import type { People } from './people.ts';

/** Something that is not as it should be; `deal` when it is about one. */
export interface Difference {
  kind:
    | 'lost'
    | 'doubled'
    | 'not asked for'
    | 'wrong total'
    | 'wrong contact'
    | 'doubled contact'
    | 'mirror'
    | 'crm'
    | 'stuck';
  deal: ChaosDeal | null;
  text: string;
}

/** Compares what should be, what is in Xero and what the panel says, deal by deal. */
export async function findDifferences(world: ChaosWorld, people: People): Promise<Difference[]> {
  const [organisation] = world.xero.organisations;
  if (!organisation) throw new Error('there is no organisation');
  const found = [...strayInvoices(organisation, people), ...contactDifferences(organisation, people)];
  for (let first = 0; first < people.deals.length; first += PANELS_AT_ONCE) {
    const some = people.deals.slice(first, first + PANELS_AT_ONCE);
    const views = await Promise.all(some.map(async ({ id }) => (await world.ledger.openPanel(world.zoho, id)).view()));
    for (const [index, deal] of some.entries()) {
      const invoices = invoicesInXero(world, deal.id);
      found.push(
        ...inXero(world, organisation, deal, invoices),
        ...differencesInCrm(world, organisation, deal, invoices),
      );
      const view = views[index];
      if (view) found.push(...onPanel(organisation, deal, invoices, view));
    }
  }
  return found;
}

const PANELS_AT_ONCE = 4;

/** Expected against Xero. */
function inXero(world: ChaosWorld, organisation: Organisation, deal: ChaosDeal, invoices: Invoice[]): Difference[] {
  const { live, mostInvoices, because } = expectedOf(deal.facts);
  const found: Difference[] = [];
  const say = (kind: Difference['kind'], text: string) => found.push({ kind, deal, text });
  const count = invoices.filter((invoice) => isLive(world, invoice)).length;
  if (count === 0 && live === 'one') say('lost', `no live invoice, though ${because}`);
  if (count > 0 && live === 'none') say('not asked for', `${count} live invoice, though ${because}`);
  if (count > 1) say('doubled', `${count} live invoices`);
  if (invoices.length > mostInvoices) {
    say('doubled', `${invoices.length} invoices with the voided ones, where ${mostInvoices} can be explained`);
  }
  for (const invoice of invoices) {
    const span = { fromMs: firstAskedMs(deal.facts), untilMs: lastFollowedMs(invoice) };
    const held = heldDuring(deal.facts, 'worth', span).map((fact) => fact.sums);
    // At rest a draft is what the deal is worth now; worth nothing, it stays what it was.
    const [now] = isOpen(invoice) ? held.slice(-1) : [];
    const sums = now ? [now] : held;
    const [subTotal, total] = [invoice.subTotal.toFixed(2), invoice.total.toFixed(2)];
    if (!sums.some((sum) => sum?.subTotal === subTotal && sum.total === total)) {
      const allowed = sums.map((sum) => sum && `${sum.subTotal}/${sum.total}`).join(', ');
      say('wrong total', `${invoice.number} comes to ${subTotal}/${total}; the deal was worth ${allowed}`);
    }
    const customerIds = heldDuring(deal.facts, 'customer', span).map((fact) => fact.customerId);
    const contact = organisation.contacts.get(invoice.contactId);
    const number = contact?.texts['ContactNumber'];
    if (number === undefined || !customerIds.includes(number)) {
      say('wrong contact', `${invoice.number} is for ${contact?.name ?? 'nobody'} (${number ?? 'no number'})`);
    }
  }
  return found;
}

const isOpen = ({ status }: { status: string }): boolean => status === 'DRAFT' || status === 'SUBMITTED';

/** A draft follows its deal; after that nothing changes its lines, and the last that Xero remembers of it is no earlier. */
function lastFollowedMs(invoice: Invoice): number {
  return isOpen(invoice) ? Infinity : invoice.updatedAt.getTime();
}

/** Xero against the panel: the same invoices, statuses and money, and nothing under way. */
function onPanel(organisation: Organisation, deal: ChaosDeal, invoices: Invoice[], view: DealView): Difference[] {
  const found: Difference[] = [];
  const problems = view.problems.map(({ code, detail }) => (detail ? `${code}: ${detail}` : code)).join('; ');
  const isUnderWay = ['queued', 'creating', 'uncertain', 'failed', 'needs_setup'].includes(view.state);
  const isWorthless = deal.facts.findLast((fact) => fact.kind === 'worth')?.sums === null;
  const isExplained = isWorthless && view.problems.every(({ code }) => code === 'no_amount');
  if (isUnderWay && !isExplained)
    found.push({ kind: 'stuck', deal, text: `the panel says “${view.state}” (${problems || 'no problem'})` });
  const lines = (texts: string[]) => texts.sort().join(' | ') || 'nothing';
  const there = lines(
    invoices.map((invoice) => {
      const [paid, due] = [amountPaidOf(organisation, invoice), amountDueOf(organisation, invoice)];
      const { subTotal, totalTax, total, amountCredited } = invoice;
      const sums = [subTotal, totalTax, total, paid, amountCredited, due].map((sum) => sum.toFixed(2));
      return `${invoice.number} ${invoice.status} ${sums.join(' ')}`;
    }),
  );
  const here = lines(
    view.invoices.map(
      ({ number, status, subTotal, totalTax, total, amountPaid, amountCredited, amountDue }) =>
        `${number} ${status} ${[subTotal, totalTax, total, amountPaid, amountCredited, amountDue].join(' ')}`,
    ),
  );
  if (here !== there) found.push({ kind: 'mirror', deal, text: `the panel has ${here}; Xero has ${there}` });
  return found;
}

function strayInvoices(organisation: Organisation, { deals }: People): Difference[] {
  const known = new Set(deals.map(({ id }) => id));
  return [...organisation.invoices.values()]
    .filter(({ url }) => !known.has(url?.split('/').at(-1) ?? ''))
    .map(({ number }) => ({ kind: 'not asked for', deal: null, text: `invoice ${number} belongs to no deal` }));
}

/** Each customer has one contact at most, each contact one customer. */
function contactDifferences(organisation: Organisation, { customers }: People): Difference[] {
  const numbered = [...organisation.contacts.values()].filter(({ texts }) => texts['ContactNumber'] !== undefined);
  const found: Difference[] = [];
  for (const customerId of customers) {
    const own = numbered.filter(({ texts }) => texts['ContactNumber'] === customerId);
    if (own.length > 1) {
      const names = own.map(({ name }) => name).join(', ');
      found.push({ kind: 'doubled contact', deal: null, text: `customer ${customerId} has the contacts ${names}` });
    }
  }
  for (const { name, texts } of numbered) {
    if (customers.includes(texts['ContactNumber'] ?? '')) continue;
    found.push({ kind: 'wrong contact', deal: null, text: `contact ${name} carries ${texts['ContactNumber'] ?? ''}` });
  }
  return found;
}
