import type { Automations } from '../api/contract/crm-writes.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import { planProgress, type InstalmentPlan } from './instalment-plan.ts';
import { daysOverdue, isLive } from './invoice.ts';
import { sum } from './money.ts';
import { noRule, wholeDeal } from './settings.ts';

export const automationNames = ['paid_stage', 'paid_task', 'overdue_task', 'lost'] as const;
export type AutomationName = (typeof automationNames)[number];

/** What follows once for an invoice. */
export interface PlannedRun {
  automation: AutomationName;
  /** The invoice's id. */
  subject: string;
  dealId: string;
}

export interface AutomationInput {
  automations: Automations;
  rules: Rule[];
  deal: { id: string; stage: string | null };
  /** Of the deal, newest first. */
  invoices: DealInvoice[];
  /** Null: the deal is not invoiced in parts. */
  plan: InstalmentPlan | null;
  /** The organisation's day. */
  today: string;
}

/** What should have followed from how a deal's invoices stand now; each run happens once, which is for the caller to keep. */
export function planAutomations({ automations, rules, deal, invoices, plan, today }: AutomationInput): PlannedRun[] {
  const { paidStage, paidTask, overdueTask, lost } = automations;
  const live = invoices.filter(isLive);
  const run = (automation: AutomationName, of: DealInvoice[]) =>
    of.map(({ invoiceId }) => ({ automation, subject: invoiceId, dealId: deal.id }));
  const isLost = lost !== null && deal.stage !== null && lost.stages.includes(deal.stage);
  return [
    ...(paidStage !== null && isFullyPaid(live, rules, plan) ? run('paid_stage', live.slice(0, 1)) : []),
    ...(paidTask === 'on' ? run('paid_task', live.filter(isPaid)) : []),
    ...(overdueTask === 'on'
      ? run(
          'overdue_task',
          live.filter((invoice) => daysOverdue(invoice, today) > 0),
        )
      : []),
    ...(isLost
      ? run(
          'lost',
          live.filter((invoice) => endingStatus(invoice, lost) !== null),
        )
      : []),
  ];
}

/** What a lost deal's invoice is to become; null: it stays. What has been paid or credited, even in part, always stays. */
export function endingStatus(
  invoice: Pick<DealInvoice, 'status' | 'amountPaid' | 'amountCredited'>,
  lost: Pick<NonNullable<Automations['lost']>, 'drafts' | 'unpaid'>,
): 'DELETED' | 'VOIDED' | null {
  const isDraft = invoice.status === 'DRAFT' || invoice.status === 'SUBMITTED';
  if (isDraft) return lost.drafts === 'delete' ? 'DELETED' : null;
  const isUntouched = Number(invoice.amountPaid) === 0 && Number(invoice.amountCredited) === 0;
  return invoice.status === 'AUTHORISED' && isUntouched && lost.unpaid === 'void' ? 'VOIDED' : null;
}

/** Every live invoice is paid, and together they are the whole deal: a paid deposit is not. */
function isFullyPaid(live: DealInvoice[], rules: Rule[], plan: InstalmentPlan | null): boolean {
  if (live.length === 0 || !live.every(isPaid)) return false;
  const progress = plan && planProgress(plan, live);
  if (progress !== null && progress !== 'partial') return progress === 'complete';
  const portions = live
    // A part by a plan says nothing of how much its rule would take.
    .filter(({ ruleId, instalment }) => instalment === wholeDeal || ruleId === noRule)
    .map(({ ruleId }) => rules.find(({ id }) => id === ruleId)?.portion ?? 'full');
  const isWhole = (portion: string) => portion === 'full' || portion === 'remainder';
  return portions.some(isWhole) || Number(sum(portions)) >= 100;
}

function isPaid({ status }: DealInvoice): boolean {
  return status === 'PAID';
}
