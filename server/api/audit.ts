import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { listAudit, noteDone } from '../db/audit-log.ts';
import { badRequest } from '../errors.ts';
import { auditColumns, csvLine, jsonLine } from '../sync/audit-lines.ts';
import { sourceOf } from './audit-source.ts';
import { requireAdministrator } from './session.ts';

/** A day, by UTC, or a moment. */
const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const querySchema = z.object({
  format: z.enum(['csv', 'jsonl']).default('csv'),
  from: moment.optional(),
  to: moment.optional(),
});

const DAY_MS = 24 * 3600_000;
const ROWS_AT_ONCE = 500;

const formats = {
  csv: { type: 'text/csv; charset=utf-8', head: `${auditColumns.join(',')}\r\n`, line: csvLine },
  jsonl: { type: 'application/jsonl; charset=utf-8', head: '', line: jsonLine },
};

/** `GET /api/audit?format=csv|jsonl&from=&to=`: the org's audit log, oldest first, however long; a day named by `to` is in it. */
export function auditRoutes(ctx: AppContext): Router {
  const router = Router();
  router.get('/api/audit', async (request, response) => {
    const { orgId, userId } = await requireAdministrator(ctx, request);
    const query = querySchema.safeParse(request.query);
    if (!query.success) throw badRequest('bad_query', 'format is csv or jsonl; from and to are days or moments.');
    const { format, from, to } = query.data;
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    const after = { format, from: from ?? null, to: to ?? null };
    await noteDone(ctx.db, { ...by, orgId, at: ctx.now(), action: 'audit_log.exported', subject: {}, after });
    const day = ctx.now().toISOString().slice(0, 10);
    response.set({
      'Content-Type': formats[format].type,
      'Content-Disposition': `attachment; filename="deal-ledger-audit-${day}.${format}"`,
    });
    const range = { orgId, from: from === undefined ? null : new Date(from), until: endOf(to) };
    await pipeline(Readable.from(lines(ctx, range, format)), response).catch((error: unknown) => {
      // Too late for another answer: the file breaks off, and whoever reads it sees that.
      ctx.log.warn({ err: error, orgId }, 'the audit log was not read to its end');
    });
  });
  return router;
}

function endOf(to: string | undefined): Date | null {
  if (to === undefined) return null;
  const isDay = !to.includes('T');
  return new Date(new Date(to).getTime() + (isDay ? DAY_MS : 0));
}

async function* lines(
  { db }: Pick<AppContext, 'db'>,
  range: { orgId: string; from: Date | null; until: Date | null },
  format: keyof typeof formats,
): AsyncGenerator<string> {
  const { head, line } = formats[format];
  if (head !== '') yield head;
  for (let afterId = 0; ;) {
    const rows = await listAudit(db, { ...range, afterId, limit: ROWS_AT_ONCE });
    if (rows.length > 0) yield rows.map(line).join('');
    if (rows.length < ROWS_AT_ONCE) return;
    afterId = rows.at(-1)?.id ?? afterId;
  }
}
