import Big from 'big.js';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { LedgerClient } from '../support/ledger-client.ts';
import { until } from '../support/until.ts';
import type { SandboxWorld } from './sandbox-world.ts';

const TAX = '1.15';

export interface MainJobReport {
  deal: string;
  contact: string;
  invoiceNumber: string;
  status: string;
  total: string;
  /** From the stage change to the invoice on the panel. */
  millisecondsToInvoice: number;
  xeroCalls: number;
  zohoCalls: number;
  /** The panel's state after a payment in Xero. */
  afterPayment: string;
}

/** Moves a deal to Closed Won, waits for its invoice on the panel, pays it in Xero; throws when anything differs. */
export async function runMainJob({ zoho, xero }: SandboxWorld, ledger: LedgerClient): Promise<MainJobReport> {
  const account = zoho.addAccount({ Account_Name: 'City Limousines' });
  const amount = '3456.78';
  const values = { Deal_Name: 'Booking site', Amount: Number(amount), Account_Name: { id: account.id } };
  const deal = zoho.addDeal({ ...values, Stage: 'Negotiation/Review' });
  const panel = await ledger.openPanel(zoho, deal.id);
  expectEqual('state before', (await panel.view()).state, 'not_invoiced');

  const calls = { xero: xero.calls.length, zoho: zoho.calls.length };
  const startedAt = performance.now();
  await zoho.moveStage(deal.id, 'Closed Won');
  const view = await waitForState(panel.view, 'draft');
  const millisecondsToInvoice = Math.round(performance.now() - startedAt);
  const used = { xero: xero.calls.length - calls.xero, zoho: zoho.calls.length - calls.zoho };

  const [invoice] = view.invoices;
  if (!invoice || view.invoices.length !== 1) throw new Error(`${view.invoices.length} invoices instead of one`);
  expectEqual('reference', invoice.reference, 'Booking site');
  expectEqual('net amount', invoice.subTotal, amount);
  expectEqual('total', invoice.total, new Big(amount).times(TAX).toFixed(2));
  expectEqual('contact', view.contact?.name, 'City Limousines');

  xero.approve(invoice.id);
  xero.pay(invoice.id);
  const paid = await waitForState(panel.view, 'paid');
  expectEqual('violations of the official schemas', [...xero.violations, ...zoho.violations].join('; '), '');
  return {
    deal: view.deal.name,
    contact: view.contact?.name ?? '',
    invoiceNumber: invoice.number,
    status: invoice.status,
    total: invoice.total,
    millisecondsToInvoice,
    xeroCalls: used.xero,
    zohoCalls: used.zoho,
    afterPayment: paid.state,
  };
}

async function waitForState(read: () => Promise<DealView>, state: DealView['state']): Promise<DealView> {
  let last: DealView | undefined;
  try {
    return await until(`the panel to say ${state}`, async () => {
      last = await read();
      return last.state === state && last;
    });
  } catch (error) {
    throw new Error(`the panel stayed at ${last?.state}: ${JSON.stringify(last?.problems)}`, { cause: error });
  }
}

function expectEqual(what: string, found: string | null | undefined, expected: string): void {
  if (found !== expected) throw new Error(`${what}: “${found ?? ''}” instead of “${expected}”`);
}
