import type { CrmFigure } from '../api/contract/crm-writes.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { OpenTransaction, Queryable } from './db.ts';
import type { CrmField } from './crm-tables.ts';

/** The fields of deals that hold a figure, as they were last found or made. */
export async function listCrmFields(db: Queryable, orgId: string): Promise<CrmField[]> {
  return db.selectFrom('crmFields').selectAll().where('orgId', '=', orgId).execute();
}

export interface CrmFieldSetup {
  /** The settings it was made for. */
  asked: string;
  problem: Problem | null;
  doneAt: Date;
}

export async function findCrmFieldSetup(db: Queryable, orgId: string): Promise<CrmFieldSetup | undefined> {
  return db
    .selectFrom('crmFieldSetups')
    .select(['asked', 'problem', 'doneAt'])
    .where('orgId', '=', orgId)
    .executeTakeFirst();
}

/** Stores which field holds which figure, in place of what was known before. */
export async function putCrmFields(
  db: OpenTransaction,
  orgId: string,
  { fields, ...setup }: CrmFieldSetup & { fields: { figure: CrmFigure; apiName: string }[] },
): Promise<void> {
  const values = { asked: setup.asked, problem: setup.problem && JSON.stringify(setup.problem), doneAt: setup.doneAt };
  await db
    .insertInto('crmFieldSetups')
    .values({ orgId, ...values })
    .onConflict((conflict) => conflict.column('orgId').doUpdateSet(values))
    .execute();
  await db.deleteFrom('crmFields').where('orgId', '=', orgId).execute();
  if (fields.length === 0) return;
  await db
    .insertInto('crmFields')
    .values(fields.map((field) => ({ orgId, ...field })))
    .execute();
}
