import { signXeroWebhook } from '../../server/webhooks/signature.ts';
import { amountDueOf } from '../sandbox/xero/balances.ts';
import { ImpossibleAct } from '../sandbox/xero/people.ts';
import type { Invoice } from '../sandbox/xero/records.ts';
import type { ChaosWorld } from './chaos-world.ts';
import { sumsOf, RULE_STAGE, type DealFact, type QuoteRow } from './expected-invoices.ts';
import type { Act } from './plan-acts.ts';
import type { Random } from './random.ts';
import { until } from '../support/until.ts';

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

export interface People {
  deals: ChaosDeal[];
  /** Ids of the accounts in the CRM, by their number. */
  customers: string[];
  /** Does one thing; settles when it is done and everybody was told. */
  perform(act: Act): Promise<unknown>;
}

const CLICK_TIMEOUT_MS = 20_000;
/** How long a person waits for the panel to tell that deal and invoice differ. */
const DRIFT_TIMEOUT_MS = 15_000;

/** The sales and finance people of the run: they act in the CRM, on the panel and in Xero, and remember what they did. */
export function createPeople(world: ChaosWorld, random: Random, options: { customers: number }): People {
  const { zoho, xero, ledger, url } = world;
  const customers = Array.from({ length: options.customers }, (_, index) => addCustomer(world, index));
  const products = ['Design', 'Build', 'Support'].map(
    (name) => zoho.addProduct({ Product_Name: name, Unit_Price: 100 }).id,
  );
  const deals: ChaosDeal[] = [];
  const mustFind = (number: number): ChaosDeal => {
    const deal = deals[number];
    if (!deal) throw new Error(`deal ${number} does not exist yet`);
    return deal;
  };

  const note = (deal: ChaosDeal, fact: Omit<DealFact, 'atMs'>): DealFact => {
    const noted = { atMs: Date.now(), ...fact } as DealFact;
    deal.facts.push(noted);
    return noted;
  };
  function noteWorth(deal: ChaosDeal): void {
    const quote = deal.quotes.findLast(({ stage }) => stage === 'Accepted');
    const rows = quote?.rows ?? (deal.amount === null ? null : [{ quantity: 1, price: deal.amount, discount: '0' }]);
    note(deal, { kind: 'worth', sums: rows && sumsOf(rows) } as DealFact);
  }

  function moveStage(deal: ChaosDeal, stage: string): Promise<unknown> {
    deal.stage = stage;
    const told = zoho.moveStage(deal.id, stage);
    note(deal, { kind: 'stage', stage } as DealFact);
    return told;
  }

  async function click(deal: ChaosDeal): Promise<void> {
    let panel;
    try {
      panel = await ledger.openPanel(zoho, deal.id);
    } catch {
      return; // Nobody was there: the button was never shown.
    }
    const fact = note(deal, { kind: 'click', answeredAtMs: 0, answer: 'unknown' } as DealFact);
    if (fact.kind !== 'click') return;
    try {
      const { status } = await within(CLICK_TIMEOUT_MS, panel.createInvoice());
      const answers = { 202: 'accepted', 200: 'already there' } as Record<number, 'accepted' | 'already there'>;
      fact.answer = answers[status] ?? (status < 500 ? 'refused' : 'unknown');
    } catch {
      // The connection broke: it may have counted.
    }
    fact.answeredAtMs = Date.now();
  }

  /** Xero tells of a change as it pleases; what is lost the server finds by its own clock. */
  async function tellXero(invoice: Invoice): Promise<void> {
    const afterMs = random.pick([[0], [0], [0, 400], [2500], []]);
    await Promise.all(afterMs.map((ms) => later(ms, () => postXeroEvent(invoice))));
  }
  async function postXeroEvent(invoice: Invoice): Promise<void> {
    const tenantId = xero.organisations[0]?.tenantId;
    const event = { resourceId: invoice.invoiceId, tenantId, eventCategory: 'INVOICE', eventType: 'UPDATE' };
    const body = JSON.stringify({ events: [event], firstEventSequence: 1, lastEventSequence: 1, entropy: 'chaos' });
    const signature = signXeroWebhook(xero.settings['XERO_WEBHOOK_KEY'] ?? '', body);
    const headers = { 'x-xero-signature': signature, 'content-type': 'application/json' };
    await fetch(`${url}/webhooks/xero`, { method: 'POST', headers, body }).catch(() => undefined);
  }

  /** The first deal from this number on, the others after it, with an invoice that people would do this to. */
  function invoiced(number: number, fits: (invoice: Invoice) => boolean): { deal: ChaosDeal; invoice: Invoice } | null {
    for (const deal of [...deals.slice(number), ...deals.slice(0, number)]) {
      const invoice = liveInvoice(world, deal.id);
      if (invoice && fits(invoice)) return { deal, invoice };
    }
    return null;
  }

  async function pay(number: number, percent: number): Promise<void> {
    const invoice = invoiced(number, ({ status }) => status !== 'PAID')?.invoice;
    if (!invoice) return;
    try {
      if (invoice.status === 'DRAFT') xero.approve(invoice.invoiceId);
      const share = invoice.total.times(percent).div(100).round(2);
      xero.pay(invoice.invoiceId, percent === 100 ? {} : { amount: share.toFixed(2) });
    } catch (error) {
      if (!(error instanceof ImpossibleAct)) throw error; // Nothing is due any more.
    }
    await tellXero(invoice);
  }

  /** What people do in Xero's own pages; false: just then it cannot be done. */
  async function inXero(invoice: Invoice, act: () => void): Promise<'done' | 'impossible'> {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ImpossibleAct)) throw error;
      return 'impossible';
    }
    await tellXero(invoice);
    return 'done';
  }

  async function credit(number: number, percent: number): Promise<void> {
    const invoice = invoiced(number, ({ status }) => status !== 'PAID')?.invoice;
    if (!invoice) return;
    await inXero(invoice, () => {
      if (invoice.status === 'DRAFT') xero.approve(invoice.invoiceId);
      const [organisation] = xero.organisations;
      const due = organisation ? amountDueOf(organisation, invoice) : invoice.total;
      xero.allocateCredit(invoice.invoiceId, due.times(percent).div(100).round(2).toFixed(2));
    });
  }

  async function editInXero(number: number, version: number): Promise<void> {
    const invoice = invoiced(number, ({ status }) => status === 'DRAFT' || status === 'AUTHORISED')?.invoice;
    if (!invoice) return;
    const edit =
      invoice.status === 'DRAFT'
        ? { Reference: `Edited ${version}` }
        : { DueDate: `2099-01-${String(1 + (version % 28)).padStart(2, '0')}` };
    await inXero(invoice, () => {
      xero.editInvoice(invoice.invoiceId, edit);
    });
  }

  function rename(deal: ChaosDeal, version: number): Promise<unknown> {
    return zoho.updateRecord('Deals', deal.id, { Deal_Name: `${deal.name} (${version})` });
  }

  async function reissue(number: number, version: number): Promise<void> {
    const found = invoiced(number, () => true);
    if (!found) return;
    const { deal, invoice } = found;
    const { invoiceId } = invoice;
    if (invoice.status === 'DRAFT') {
      const how = await inXero(invoice, () => {
        xero.approve(invoiceId);
      });
      if (how === 'impossible') return;
    }
    await rename(deal, version);
    let fact: DealFact | undefined;
    try {
      const panel = await ledger.openPanel(zoho, deal.id);
      await until(
        'the difference',
        async () => {
          const shown = (await panel.view().catch(() => null))?.invoices.find(({ id }) => id === invoiceId);
          return shown?.repairs.includes('reissue');
        },
        DRIFT_TIMEOUT_MS,
      );
      const { body } = await within(CLICK_TIMEOUT_MS, panel.reissuePlan(invoiceId));
      if (!body.plan) return;
      fact = note(deal, { kind: 'reissue', invoiceId, answer: 'unknown' } as DealFact);
      const agreed = { reason: `Agreed ${version}`, plan: body.plan };
      const { status } = await within(CLICK_TIMEOUT_MS, panel.reissue(invoiceId, agreed));
      if (fact.kind === 'reissue') fact.answer = status === 202 ? 'accepted' : status < 500 ? 'refused' : 'unknown';
    } catch {
      // Nobody was there, or it never came to it; once it was asked for, it may have counted.
    }
  }

  async function voidInvoice(number: number, afterwards: 'click' | 'nothing'): Promise<void> {
    const found = invoiced(number, ({ status }) => status === 'DRAFT');
    if (!found) return;
    const { deal, invoice } = found;
    if (invoice.total.times(100).mod(2).eq(0)) xero.deleteInvoice(invoice.invoiceId);
    else {
      xero.approve(invoice.invoiceId);
      xero.voidInvoice(invoice.invoiceId);
    }
    note(deal, { kind: 'voided', invoiceId: invoice.invoiceId } as DealFact);
    await tellXero(invoice);
    if (afterwards === 'click') await click(deal);
  }

  async function perform(act: Act): Promise<unknown> {
    switch (act.kind) {
      case 'create-deal': {
        const { amount, stage, customer } = act;
        const name = `Deal ${deals.length + 1}`;
        const values = { Deal_Name: name, Stage: stage, Amount: amount === null ? null : Number(amount) };
        const deal: ChaosDeal = { ...{ id: '', name, facts: [], amount, quotes: [], customer, stage } };
        deals.push(deal);
        const { record, told } = zoho.startCreating('Deals', {
          ...values,
          Account_Name: { id: customers[customer] ?? '' },
        });
        deal.id = record.id;
        note(deal, { kind: 'customer', customerId: customers[customer] } as DealFact);
        noteWorth(deal);
        note(deal, { kind: 'stage', stage } as DealFact);
        return told;
      }
      case 'move-stage':
        return moveStage(mustFind(act.deal), act.stage);
      case 'edit-amount': {
        const deal = mustFind(act.deal);
        deal.amount = act.amount;
        const told = zoho.updateRecord('Deals', deal.id, { Amount: Number(act.amount) });
        noteWorth(deal);
        return told;
      }
      case 'add-quote': {
        const deal = mustFind(act.deal);
        const { rows, taxed, stage } = act;
        // A deal without an amount is mended by its amount: of a quote alone nobody is told at once.
        if (deal.amount === null) return;
        const { id } = zoho.addQuote({
          ...{ Subject: `Offer for ${deal.name}`, Quote_Stage: stage, Deal_Name: { id: deal.id } },
          Quoted_Items: rows.map((row, index) => quotedItem(row, taxed, products[index % products.length] ?? '')),
        });
        deal.quotes.push({ id, rows, taxed, stage });
        return noteWorth(deal);
      }
      case 'accept-quote':
      case 'edit-quote': {
        const deal = mustFind(act.deal);
        const quote = deal.quotes.at(-1);
        if (!quote) return;
        if (act.kind === 'accept-quote') quote.stage = 'Accepted';
        else quote.rows = act.rows;
        const told = zoho.updateRecord('Quotes', quote.id, {
          Quote_Stage: quote.stage,
          Quoted_Items: quote.rows.map((row, index) =>
            quotedItem(row, quote.taxed, products[index % products.length] ?? ''),
          ),
        });
        noteWorth(deal);
        return told;
      }
      case 'change-customer': {
        const deal = mustFind(act.deal);
        deal.customer = act.customer;
        const told = zoho.updateRecord('Deals', deal.id, { Account_Name: { id: customers[act.customer] ?? '' } });
        note(deal, { kind: 'customer', customerId: customers[act.customer] } as DealFact);
        return told;
      }
      case 'edit-customer': {
        const changes = {
          name: { Account_Name: `${customerName(act.customer)} ${act.version}` },
          phone: { Phone: `+64 9 ${String(5_550_000 + act.version)}` },
          address: { Billing_Street: `${act.version} Queen Street`, Billing_City: 'Auckland' },
        };
        return zoho.updateRecord('Accounts', customers[act.customer] ?? '', changes[act.change]);
      }
      case 'click':
        return Promise.all(Array.from({ length: act.times }, () => click(mustFind(act.deal))));
      case 'win-and-click': {
        const deal = mustFind(act.deal);
        return Promise.all([moveStage(deal, RULE_STAGE), click(deal)]);
      }
      case 'win-all-of-customer': {
        const open = deals.filter(({ customer, stage }) => customer === act.customer && stage !== RULE_STAGE);
        return Promise.all(open.map((deal) => moveStage(deal, RULE_STAGE)));
      }
      case 'pay':
        return pay(act.deal, act.percent);
      case 'void':
        return voidInvoice(act.deal, act.afterwards);
      case 'credit':
        return credit(act.deal, act.percent);
      case 'edit-in-xero':
        return editInXero(act.deal, act.version);
      case 'rename':
        return rename(mustFind(act.deal), act.version);
      case 'reissue':
        return reissue(act.deal, act.version);
      default:
        throw new Error(`${act.kind} is not done by people`);
    }
  }
  return { deals, customers, perform };
}

const customerName = (number: number): string =>
  `Customer ${String.fromCharCode(65 + (number % 26))}${number} Holdings`;

/** An account in the CRM; every fifth is in Xero's contacts already. */
function addCustomer({ zoho, xero }: ChaosWorld, number: number): string {
  const name = customerName(number);
  if (number % 5 === 4) xero.addContact({ Name: name });
  return zoho.addAccount({ Account_Name: name }).id;
}

/** The deal's invoice in Xero that counts. */
function liveInvoice(world: ChaosWorld, dealId: string): Invoice | undefined {
  return invoicesInXero(world, dealId).find((invoice) => isLive(world, invoice));
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

function quotedItem({ quantity, price, discount }: QuoteRow, taxed: 'taxed' | 'untaxed', productId: string) {
  return {
    ...{ Product_Name: { id: productId }, Quantity: quantity, List_Price: Number(price), Discount: Number(discount) },
    Line_Tax: taxed === 'taxed' ? [{ name: 'GST', percentage: 15 }] : [],
  };
}

async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  return work();
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
