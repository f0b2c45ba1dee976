import { signXeroWebhook } from '../../server/webhooks/signature.ts';
import { amountDueOf } from '../sandbox/xero/balances.ts';
import { ImpossibleAct } from '../sandbox/xero/people.ts';
import type { Invoice } from '../sandbox/xero/records.ts';
import type { ChaosWorld } from './chaos-world.ts';
import type { Random } from './random.ts';

/** The people of the run who work in Xero's own pages. Each act settles when Xero has told of it, as it pleases. */
export function createFinancePeople({ xero, url }: ChaosWorld, random: Random) {
  /** What is lost of it the server finds by its own clock. */
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

  /** `impossible`: Xero's page would not have offered it just then, so nobody was told. */
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
  const approveDraft = ({ status, invoiceId }: Invoice): void => {
    if (status === 'DRAFT') xero.approve(invoiceId);
  };

  return {
    approve: (invoice: Invoice) =>
      inXero(invoice, () => {
        xero.approve(invoice.invoiceId);
      }),
    /** Approves it first where it is a draft, and tells of that even where nothing is due any more. */
    async pay(invoice: Invoice, percent: number): Promise<void> {
      try {
        approveDraft(invoice);
        const share = invoice.total.times(percent).div(100).round(2);
        xero.pay(invoice.invoiceId, percent === 100 ? {} : { amount: share.toFixed(2) });
      } catch (error) {
        if (!(error instanceof ImpossibleAct)) throw error;
      }
      await tellXero(invoice);
    },
    credit: (invoice: Invoice, percent: number) =>
      inXero(invoice, () => {
        approveDraft(invoice);
        const [organisation] = xero.organisations;
        const due = organisation ? amountDueOf(organisation, invoice) : invoice.total;
        xero.allocateCredit(invoice.invoiceId, due.times(percent).div(100).round(2).toFixed(2));
      }),
    edit: (invoice: Invoice, version: number) =>
      inXero(invoice, () => {
        const dueDate = `2099-01-${String(1 + (version % 28)).padStart(2, '0')}`;
        const edit = invoice.status === 'DRAFT' ? { Reference: `Edited ${version}` } : { DueDate: dueDate };
        xero.editInvoice(invoice.invoiceId, edit);
      }),
    /** Deletes the draft, or approves and voids it; `acted` hears of it before anybody is told. */
    async takeBack(invoice: Invoice, acted: () => void): Promise<void> {
      if (invoice.total.times(100).mod(2).eq(0)) xero.deleteInvoice(invoice.invoiceId);
      else {
        xero.approve(invoice.invoiceId);
        xero.voidInvoice(invoice.invoiceId);
      }
      acted();
      await tellXero(invoice);
    },
  };
}

async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  return work();
}
