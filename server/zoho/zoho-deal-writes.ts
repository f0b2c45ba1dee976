import * as z from 'zod';
import { AppError } from '../errors.ts';
import { jsonOf } from '../outbound.ts';
import { isGone, parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { zohoError } from './zoho-error.ts';
import { lookup, text } from './zoho-fields.ts';

/** One deal's new values, by API name. */
export interface DealChange {
  dealId: string;
  values: Record<string, string | number | null>;
}

/** What became of one row; the code is Zoho's. */
export type RowOutcome = { code: 'SUCCESS' } | { code: string; message: string };

export interface NewTask {
  /** Null: about no deal. */
  dealId: string | null;
  ownerId: string | null;
  subject: string;
  description: string;
  /** YYYY-MM-DD. */
  dueDate: string;
}

/** What we write into the CRM, each part only with the permission for it. */
export interface ZohoDealWrites {
  /**
   * Up to a hundred deals in one call, each with its own outcome. `workflows`: whether Zoho's workflow rules
   * react. Needs `modules.deals.UPDATE`.
   */
  updateDeals(access: ZohoAccess, changes: DealChange[], workflows: 'react' | 'left out'): Promise<RowOutcome[]>;
  /** A task, on a deal or by itself. Needs `modules.tasks.CREATE`; without an answer it is not known whether there is one. */
  createTask(access: ZohoAccess, task: NewTask): Promise<void>;
  /** Where the deal stands now and whose it is; null when it is gone. */
  readDealPlace(access: ZohoAccess, dealId: string): Promise<{ stage: string | null; ownerId: string | null } | null>;
}

const rowsSchema = z.object({ data: z.array(z.object({ code: z.string(), message: text })) });
const placeSchema = z.object({ data: z.array(z.object({ id: z.string(), Stage: text, Owner: lookup })) });

export function createZohoDealWrites({ call }: ZohoCaller): ZohoDealWrites {
  /** Answers are positional; one that does not say what became of each row is an error as a whole. */
  async function writeRows(
    access: ZohoAccess,
    { method, module, body }: { method: 'PUT' | 'POST'; module: string; body: { data: object[]; trigger: string[] } },
  ): Promise<RowOutcome[]> {
    const answer = await call(access, method, `/${module}`, body);
    const rows = rowsSchema.safeParse(jsonOf(answer));
    const isAboutRows = rows.success && rows.data.data.length === body.data.length && answer.status < 500;
    if (!isAboutRows) throw zohoError(answer);
    return rows.data.data.map(({ code, message }) =>
      code === 'SUCCESS' ? { code } : { code, message: message ?? '' },
    );
  }

  return {
    async updateDeals(access, changes, workflows) {
      const data = changes.map(({ dealId, values }) => ({ id: dealId, ...values }));
      // Left out, `trigger` would let every automation of the CRM run.
      const trigger = workflows === 'react' ? ['workflow'] : [];
      return writeRows(access, { method: 'PUT', module: 'Deals', body: { data, trigger } });
    },
    async createTask(access, { dealId, ownerId, subject, description, dueDate }) {
      const task = {
        ...{ Subject: subject, Description: description, Due_Date: dueDate },
        ...(dealId === null ? {} : { What_Id: { id: dealId }, $se_module: 'Deals' }),
        ...(ownerId === null ? {} : { Owner: { id: ownerId } }),
      };
      const [row] = await writeRows(access, { method: 'POST', module: 'Tasks', body: { data: [task], trigger: [] } });
      if (row && 'message' in row) {
        const detail = `${row.code}: ${row.message}`;
        throw new AppError('zoho_refused', 'Zoho CRM did not take the task.', { status: 502, retry: 'never', detail });
      }
    },
    async readDealPlace(access, dealId) {
      const answer = await call(access, 'GET', `/Deals/${encodeURIComponent(dealId)}?fields=Stage,Owner`);
      if (isGone(answer)) return null;
      const [record] = parseZoho(answer, placeSchema).data;
      return record ? { stage: record.Stage ?? null, ownerId: record.Owner?.id ?? null } : null;
    },
  };
}
