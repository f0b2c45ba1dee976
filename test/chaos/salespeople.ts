import { note, noteWorth, type ChaosDeal } from './chaos-deals.ts';
import type { ChaosWorld } from './chaos-world.ts';
import type { QuoteRow } from './expected-invoices.ts';
import type { Act } from './plan-acts.ts';

type ActOf<Kind extends Act['kind']> = Extract<Act, { kind: Kind }>;

/** The people of the run who work in the CRM. Each act settles when everybody was told of it. */
export function createSalespeople({ zoho, xero }: ChaosWorld, options: { customers: number }) {
  const customers = Array.from({ length: options.customers }, (_, number) => {
    const name = customerName(number);
    // Every fifth is in Xero's contacts already.
    if (number % 5 === 4) xero.addContact({ Name: name });
    return zoho.addAccount({ Account_Name: name }).id;
  });
  const products = ['Design', 'Build', 'Support'].map(
    (name) => zoho.addProduct({ Product_Name: name, Unit_Price: 100 }).id,
  );
  const quotedItems = (rows: QuoteRow[], taxed: 'taxed' | 'untaxed') =>
    rows.map(({ quantity, price, discount }, index) => ({
      Product_Name: { id: products[index % products.length] ?? '' },
      ...{ Quantity: quantity, List_Price: Number(price), Discount: Number(discount) },
      Line_Tax: taxed === 'taxed' ? [{ name: 'GST', percentage: 15 }] : [],
    }));

  return {
    /** Ids of the accounts in the CRM, by their number. */
    customers,
    /** The new deal is in `deals` as soon as the CRM has it. */
    createDeal(deals: ChaosDeal[], { amount, stage, customer }: ActOf<'create-deal'>): Promise<unknown> {
      const name = `Deal ${deals.length + 1}`;
      const { record, told } = zoho.startCreating('Deals', {
        ...{ Deal_Name: name, Stage: stage, Amount: amount === null ? null : Number(amount) },
        Account_Name: { id: customers[customer] ?? '' },
      });
      const deal: ChaosDeal = { ...{ id: record.id, name, facts: [], amount, quotes: [], customer, stage } };
      deals.push(deal);
      note(deal, 'customer', { customerId: customers[customer] ?? '' });
      noteWorth(deal);
      note(deal, 'stage', { stage });
      return told;
    },
    moveStage(deal: ChaosDeal, stage: string): Promise<unknown> {
      deal.stage = stage;
      const told = zoho.moveStage(deal.id, stage);
      note(deal, 'stage', { stage });
      return told;
    },
    editAmount(deal: ChaosDeal, amount: string): Promise<unknown> {
      deal.amount = amount;
      const told = zoho.updateRecord('Deals', deal.id, { Amount: Number(amount) });
      noteWorth(deal);
      return told;
    },
    /** A deal without an amount is mended by its amount: of a quote alone nobody is told at once. */
    addQuote(deal: ChaosDeal, { rows, taxed, stage }: ActOf<'add-quote'>): void {
      if (deal.amount === null) return;
      const { id } = zoho.addQuote({
        ...{ Subject: `Offer for ${deal.name}`, Quote_Stage: stage, Deal_Name: { id: deal.id } },
        Quoted_Items: quotedItems(rows, taxed),
      });
      deal.quotes.push({ id, rows, taxed, stage });
      noteWorth(deal);
    },
    /** The last quote of the deal, if there is one, is accepted or gets these rows. */
    async editQuote(deal: ChaosDeal, change: { stage: 'Accepted' } | { rows: QuoteRow[] }): Promise<unknown> {
      const quote = deal.quotes.at(-1);
      if (!quote) return;
      Object.assign(quote, change);
      const told = zoho.updateRecord('Quotes', quote.id, {
        Quote_Stage: quote.stage,
        Quoted_Items: quotedItems(quote.rows, quote.taxed),
      });
      noteWorth(deal);
      return told;
    },
    changeCustomer(deal: ChaosDeal, customer: number): Promise<unknown> {
      deal.customer = customer;
      const customerId = customers[customer] ?? '';
      const told = zoho.updateRecord('Deals', deal.id, { Account_Name: { id: customerId } });
      note(deal, 'customer', { customerId });
      return told;
    },
    editCustomer({ customer, change, version }: ActOf<'edit-customer'>): Promise<unknown> {
      const changes = {
        name: { Account_Name: `${customerName(customer)} ${version}` },
        phone: { Phone: `+64 9 ${String(5_550_000 + version)}` },
        address: { Billing_Street: `${version} Queen Street`, Billing_City: 'Auckland' },
      };
      return zoho.updateRecord('Accounts', customers[customer] ?? '', changes[change]);
    },
    rename(deal: ChaosDeal, version: number): Promise<unknown> {
      return zoho.updateRecord('Deals', deal.id, { Deal_Name: `${deal.name} (${version})` });
    },
  };
}

const customerName = (number: number): string =>
  `Customer ${String.fromCharCode(65 + (number % 26))}${number} Holdings`;
