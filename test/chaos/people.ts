import type { Invoice } from '../sandbox/xero/records.ts';
import { invoicedDeal, note, type ChaosDeal } from './chaos-deals.ts';
import type { ChaosWorld } from './chaos-world.ts';
import { RULE_STAGE } from './expected-invoices.ts';
import { createFinancePeople } from './finance-people.ts';
import { createPanelPeople } from './panel-people.ts';
import type { Act } from './plan-acts.ts';
import type { Random } from './random.ts';
import { createSalespeople } from './salespeople.ts';

export interface People {
  deals: ChaosDeal[];
  /** Ids of the accounts in the CRM, by their number. */
  customers: string[];
  /** Does one thing; settles when it is done and everybody was told. */
  perform(act: Act): Promise<unknown>;
}

/** The people of the run: they act in the CRM, on the panel and in Xero, and every deal remembers what was done to it. */
export function createPeople(world: ChaosWorld, random: Random, options: { customers: number }): People {
  const sales = createSalespeople(world, options);
  const finance = createFinancePeople(world, random);
  const atPanel = createPanelPeople(world);
  const deals: ChaosDeal[] = [];

  const dealOf = ({ deal: number }: { deal: number }): ChaosDeal => {
    const deal = deals[number];
    if (!deal) throw new Error(`deal ${number} does not exist yet`);
    return deal;
  };
  const invoiced = ({ deal: number }: { deal: number }, ...statuses: Invoice['status'][]) =>
    invoicedDeal(world, { deals, number }, ({ status }) => statuses.includes(status));

  async function voidInvoice(act: Extract<Act, { kind: 'void' }>): Promise<void> {
    const found = invoiced(act, 'DRAFT');
    if (!found) return;
    const { deal, invoice } = found;
    await finance.takeBack(invoice, () => note(deal, 'voided', { invoiceId: invoice.invoiceId }));
    if (act.afterwards === 'click') await atPanel.click(deal);
  }

  async function reissue(act: Extract<Act, { kind: 'reissue' }>): Promise<void> {
    const found = invoiced(act, 'DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID');
    if (!found) return;
    const { deal, invoice } = found;
    if (invoice.status === 'DRAFT' && (await finance.approve(invoice)) === 'impossible') return;
    await sales.rename(deal, act.version);
    await atPanel.reissue(deal, invoice.invoiceId, act.version);
  }

  async function perform(act: Act): Promise<unknown> {
    switch (act.kind) {
      case 'create-deal':
        return sales.createDeal(deals, act);
      case 'move-stage':
        return sales.moveStage(dealOf(act), act.stage);
      case 'edit-amount':
        return sales.editAmount(dealOf(act), act.amount);
      case 'add-quote':
        return sales.addQuote(dealOf(act), act);
      case 'accept-quote':
        return sales.editQuote(dealOf(act), { stage: 'Accepted' });
      case 'edit-quote':
        return sales.editQuote(dealOf(act), { rows: act.rows });
      case 'change-customer':
        return sales.changeCustomer(dealOf(act), act.customer);
      case 'edit-customer':
        return sales.editCustomer(act);
      case 'rename':
        return sales.rename(dealOf(act), act.version);
      case 'click':
        return Promise.all(Array.from({ length: act.times }, () => atPanel.click(dealOf(act))));
      case 'win-and-click':
        return Promise.all([sales.moveStage(dealOf(act), RULE_STAGE), atPanel.click(dealOf(act))]);
      case 'win-all-of-customer': {
        const open = deals.filter(({ customer, stage }) => customer === act.customer && stage !== RULE_STAGE);
        return Promise.all(open.map((deal) => sales.moveStage(deal, RULE_STAGE)));
      }
      case 'pay': {
        const found = invoiced(act, 'DRAFT', 'SUBMITTED', 'AUTHORISED');
        return found && finance.pay(found.invoice, act.percent);
      }
      case 'credit': {
        const found = invoiced(act, 'DRAFT', 'SUBMITTED', 'AUTHORISED');
        return found && finance.credit(found.invoice, act.percent);
      }
      case 'edit-in-xero': {
        const found = invoiced(act, 'DRAFT', 'AUTHORISED');
        return found && finance.edit(found.invoice, act.version);
      }
      case 'void':
        return voidInvoice(act);
      case 'reissue':
        return reissue(act);
      default:
        throw new Error(`${act.kind} is not done by people`);
    }
  }
  return { deals, customers: sales.customers, perform };
}
