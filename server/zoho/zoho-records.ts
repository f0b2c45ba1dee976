import * as z from 'zod';
import { isGone, parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';

/** Ids in one address: https://www.zoho.com/crm/developer/docs/api/v8/get-records.html allows a hundred. */
const IDS_AT_ONCE = 100;

/** What reading one record came to; one that cannot be read says nothing about the others. */
export type RecordRead<T> = { record: T | null } | { error: unknown };

export interface RecordsQuestion<T> {
  module: string;
  ids: string[];
  /** Wanted of several; at most 50. */
  fields: string[];
  /** `single`: subforms are needed, which lists leave out. */
  read?: 'single' | 'list';
  schema: z.ZodType<T>;
}

/**
 * Records by id; null: gone. Several share a call; one alone is read with all its fields, and so is what the list left out
 * or refused, for only then is it clear what became of it.
 */
export async function readRecords<T extends { id: string }>(
  call: ZohoCaller['call'],
  access: ZohoAccess,
  question: RecordsQuestion<T>,
): Promise<Map<string, RecordRead<T>>> {
  const { module, fields, read = 'list' } = question;
  const ids = [...new Set(question.ids)];
  const schema = z.object({ data: z.array(question.schema) });
  const reads = new Map<string, RecordRead<T>>();

  async function readList(part: string[]): Promise<void> {
    const answer = await call(access, 'GET', `/${module}?ids=${part.join(',')}&fields=${fields.join(',')}`);
    if (answer.status !== 200) return;
    for (const record of parseZoho(answer, schema).data) reads.set(record.id, { record });
  }
  async function readOne(id: string): Promise<void> {
    try {
      const answer = await call(access, 'GET', `/${module}/${encodeURIComponent(id)}`);
      reads.set(id, { record: isGone(answer) ? null : (parseZoho(answer, schema).data[0] ?? null) });
    } catch (error) {
      reads.set(id, { error });
    }
  }

  if (ids.length > 1 && read === 'list') {
    const parts = chunks(ids, IDS_AT_ONCE);
    await Promise.all(parts.map((part) => readList(part).catch(() => undefined)));
  }
  await Promise.all(ids.filter((id) => !reads.has(id)).map(readOne));
  return reads;
}

/** A list in parts of at most this length. */
export function chunks<T>(list: T[], length: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < list.length; start += length) parts.push(list.slice(start, start + length));
  return parts;
}
