import Big from 'big.js';
import { amountDueOf, amountPaidOf } from '../sandbox/xero/balances.ts';
import type { Invoice, Organisation } from '../sandbox/xero/records.ts';
import type { JsonObject } from '../sandbox/zoho/json.ts';
import type { ChaosWorld } from './chaos-world.ts';
import type { Difference } from './find-differences.ts';
import { isLive, type ChaosDeal } from './chaos-deals.ts';

/** Xero against the deal's fields in the CRM, where the permission to write them was given. */
export function differencesInCrm(
  world: ChaosWorld,
  organisation: Organisation,
  deal: ChaosDeal,
  invoices: Invoice[],
): Difference[] {
  if (world.crmFields === 'not given') return [];
  const record: JsonObject = world.zoho.find('Deals', deal.id) ?? {};
  const there = shouldSay(world, organisation, invoices);
  const here = {
    status: record['Xero_Invoice_Status'] ?? null,
    invoiced: cents(record['Xero_Invoiced']),
    due: cents(record['Xero_Amount_Due']),
  };
  const [said, wanted] = [JSON.stringify(here), JSON.stringify(there)];
  if (said === wanted) return [];
  return [{ kind: 'crm', deal, text: `the CRM says ${said}; Xero has ${wanted}` }];
}

interface Said {
  /** Null: nothing was ever written. */
  status: string | null;
  invoiced: string | null;
  due: string | null;
}

function shouldSay(world: ChaosWorld, organisation: Organisation, invoices: Invoice[]): Said {
  const live = invoices.filter((invoice) => isLive(world, invoice));
  const [first] = live;
  if (!first) return { status: statusWithout(invoices), invoiced: null, due: null };
  const total = (amounts: Big[]) => amounts.reduce((sum, amount) => sum.plus(amount), new Big(0)).toFixed(2);
  return {
    status: statusOf(organisation, first),
    invoiced: total(live.map((invoice) => invoice.total)),
    due: total(live.map((invoice) => amountDueOf(organisation, invoice))),
  };
}

function statusWithout(invoices: Invoice[]): string | null {
  if (invoices.length === 0) return null;
  const isVoided = invoices.some(({ status }) => status === 'VOIDED' || status === 'DELETED');
  return isVoided ? 'Voided' : 'Not invoiced';
}

/** No invoice of a run becomes overdue. */
function statusOf(organisation: Organisation, invoice: Invoice): string {
  if (invoice.status === 'PAID') return 'Paid';
  if (invoice.status === 'DRAFT') return 'Draft';
  const settled = amountPaidOf(organisation, invoice).plus(invoice.amountCredited);
  return settled.gt(0) ? 'Part paid' : 'Awaiting payment';
}

const cents = (value: unknown): string | null => (typeof value === 'number' ? value.toFixed(2) : null);
