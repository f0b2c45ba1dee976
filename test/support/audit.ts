import { storedRows } from './stored-rows.ts';
import type { App } from './start-app.ts';

/** A row of the audit log, as PostgreSQL has it. */
export interface AuditLine {
  id: number;
  org_id: string | null;
  actor: string;
  user_id: string | null;
  action: string;
  subject: Record<string, string>;
  outcome: string;
  code: string | null;
  before: unknown;
  after: unknown;
  origin: string;
  network: string | null;
}

/** The audit log, oldest first; of one action if it is named. */
export async function auditLog(app: App, action?: string): Promise<AuditLine[]> {
  const rows = await storedRows<AuditLine>(app, 'select * from audit_log order by id');
  return action === undefined ? rows : rows.filter((row) => row.action === action);
}
