import Big from 'big.js';
import type { DealView } from '../api/contract/deal.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { DealRow } from '../db/deal-tables.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import { isLive } from './invoice.ts';
import { sum, toCents } from './money.ts';
import { wholeDeal } from './settings.ts';

/**
 * What of the deal's amount no live invoice covers yet. An invoice for the whole deal leaves nothing, whatever the amount
 * says: its lines may come from a quote. Null: the deal has no amount, or an invoice is in another currency.
 */
export function notInvoiced(
  { amount, currency }: Pick<DealRow, 'amount' | 'currency'>,
  invoices: DealInvoice[],
  { rules, mapping }: Pick<Settings, 'rules' | 'mapping'>,
): DealView['deal']['notInvoiced'] {
  const live = invoices.filter(isLive);
  if (amount === null || live.some((invoice) => invoice.currency !== currency)) return null;
  const isWhole = ({ linkedBy, instalment, ruleId }: DealInvoice) =>
    linkedBy === null && instalment === wholeDeal && (portionOf(rules, ruleId) ?? 'full') === 'full';
  const holdsTax = ({ lastSent }: DealInvoice) =>
    (lastSent?.content.head.lineAmountTypes ?? mapping.lineAmountTypes) === 'Inclusive';
  const covered = sum(live.map((invoice) => (holdsTax(invoice) ? invoice.total : invoice.subTotal)));
  const left = new Big(amount).minus(covered);
  return {
    amount: toCents(live.some(isWhole) || left.lt(0) ? 0 : left),
    tax: live.every(holdsTax) && mapping.lineAmountTypes === 'Inclusive' ? 'included' : 'before',
  };
}

function portionOf(rules: Settings['rules'], ruleId: string): string | undefined {
  return rules.find(({ id }) => id === ruleId)?.portion;
}
