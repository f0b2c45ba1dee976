import { expect, test } from 'vitest';
import type { Automations } from '../../server/api/contract/crm-writes.ts';
import type { DealInvoice } from '../../server/db/invoice-tables.ts';
import { defaultAutomations } from '../../server/sync/crm-fields.ts';
import type { InstalmentPlan } from '../../server/sync/instalment-plan.ts';
import { endingStatus, planAutomations } from '../../server/sync/plan-automations.ts';
import { anInvoice, aPlan, aRule } from './builders.ts';

const deposit = aRule({ id: 'deposit', portion: '20' });
const rest = aRule({ id: 'rest', portion: 'remainder' });
const rules = [aRule(), deposit, rest];
const paid = { status: 'PAID', amountPaid: '1380.00', amountDue: '0.00' } as const;
const lost = { stages: ['Closed Lost'], drafts: 'delete', unpaid: 'void' } as const;

/** Which automations follow for which invoices, newest first. */
function follows(
  automations: Partial<Automations>,
  invoices: Partial<DealInvoice>[],
  { stage = 'Closed Won', plan = null }: { stage?: string; plan?: InstalmentPlan | null } = {},
): string[] {
  return planAutomations({
    automations: { ...defaultAutomations(), ...automations },
    ...{ rules, deal: { id: 'deal-1', stage }, plan, today: '2026-12-21' },
    invoices: invoices.map((changes, index) => anInvoice({ invoiceId: `i${index + 1}`, ...changes })),
  }).map(({ automation, subject }) => `${automation} ${subject}`);
}

test('nothing follows unless it is switched on', () => {
  expect(follows({}, [paid, { dueDate: '2026-01-01' }], { stage: 'Closed Lost' })).toEqual([]);
});

test('fully paid is when every live invoice is paid and together they are the whole deal', () => {
  const stage = { paidStage: 'Paid' };
  expect(follows(stage, [paid])).toEqual(['paid_stage i1']);
  expect(follows(stage, [paid, { status: 'VOIDED' }])).toEqual(['paid_stage i1']);
  expect(follows(stage, [{}, paid])).toEqual([]);
  expect(follows(stage, [{ ...paid, ruleId: 'deposit' }])).toEqual([]);
  expect(
    follows(stage, [
      { ...paid, ruleId: 'rest' },
      { ...paid, ruleId: 'deposit' },
    ]),
  ).toEqual(['paid_stage i1']);
  expect(follows(stage, [{ ...paid, ruleId: 'gone' }])).toEqual(['paid_stage i1']);
  expect(follows(stage, [])).toEqual([]);
});

test('a deal in parts is fully paid when all parts of all of it are', () => {
  const stage = { paidStage: 'Paid' };
  const plan = aPlan(['30 %', 'rest']);
  const [deposit, rest] = ['a', 'b'].map((instalment) => ({ ...paid, instalment }));
  expect(follows(stage, [deposit ?? {}], { plan })).toEqual([]);
  expect(follows(stage, [rest ?? {}, deposit ?? {}], { plan })).toEqual(['paid_stage i1']);
  expect(follows(stage, [rest ?? {}, deposit ?? {}], { plan: { ...plan, takesAll: false } })).toEqual([]);
});

test('an invoice that was credited and made anew is settled, but not paid', () => {
  const replaced = { ...paid, replacedAt: new Date('2026-11-22T00:00:00Z') };
  expect(follows({ paidStage: 'Paid', paidTask: 'on' }, [replaced])).toEqual([]);
  expect(follows({ paidStage: 'Paid', paidTask: 'on' }, [{}, replaced])).toEqual([]);
  expect(follows({ paidStage: 'Paid' }, [paid, { ...replaced, invoiceId: 'old' }])).toEqual(['paid_stage i1']);
});

test('the owner is told of each paid and each overdue invoice', () => {
  const tasks = { paidTask: 'on', overdueTask: 'on' } as const;
  expect(follows(tasks, [paid, {}, { dueDate: '2026-12-21' }, { status: 'DRAFT', dueDate: '2026-01-01' }])).toEqual([
    ...['paid_task i1', 'overdue_task i2'],
  ]);
});

test('a lost deal’s drafts and unpaid invoices end, each only where the settings say so', () => {
  const invoices = [{ status: 'DRAFT' }, {}, paid, { amountPaid: '1.00', amountDue: '1379.00' }] as const;
  const at = { stage: 'Closed Lost' };
  expect(follows({ lost: { ...lost, stages: [...lost.stages] } }, [...invoices], at)).toEqual(['lost i1', 'lost i2']);
  expect(follows({ lost: { ...lost, stages: ['Closed Lost'], unpaid: 'keep' } }, [...invoices], at)).toEqual([
    'lost i1',
  ]);
  expect(follows({ lost: { ...lost, stages: ['Closed Lost'] } }, [...invoices])).toEqual([]);
});

test.each<[Partial<DealInvoice>, string | null]>([
  [{ status: 'DRAFT' }, 'DELETED'],
  [{ status: 'SUBMITTED' }, 'DELETED'],
  [{}, 'VOIDED'],
  [{ amountPaid: '0.01' }, null],
  [{ amountCredited: '0.01' }, null],
  [paid, null],
  [{ status: 'VOIDED' }, null],
])('an invoice that is %j becomes %s', (changes, status) => {
  expect(endingStatus(anInvoice(changes), lost)).toBe(status);
});
