import * as z from 'zod';
import type { PlacedDeal } from '../sync/expected-invoices.ts';
import { decimalText } from '../sync/money.ts';
import { isGone, parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { lookup, number, text, time } from './zoho-fields.ts';

/** A deal as it stands now, and when the CRM last changed it. */
export type ChangedDeal = PlacedDeal & { modifiedAt: Date };

export interface ChangedQuote {
  id: string;
  dealId: string | null;
  stage: string | null;
  grandTotal: string | null;
  modifiedAt: Date;
}

/** What has changed in the CRM, for those whom no event told. Times are Zoho's. */
export interface ZohoChanges {
  /** Deals changed at or after `since`. `homeCurrency`: what their amounts are taken to be in. */
  listChangedDeals(access: ZohoAccess, since: Date, homeCurrency: string): Promise<ChangedDeal[]>;
  listChangedQuotes(access: ZohoAccess, since: Date): Promise<ChangedQuote[]>;
  /** Of the deals changed at or after `since` those changed last, newest first; at most `count` (1,999), in one call. */
  listLatestDeals(
    access: ZohoAccess,
    since: Date,
    question: { count: number; homeCurrency: string },
  ): Promise<ChangedDeal[]>;
  /** These deals as they stand now; those that are gone are missing. */
  readPlaces(access: ZohoAccess, dealIds: string[], homeCurrency: string): Promise<ChangedDeal[]>;
  /** The deals of these quotes, each once. */
  listDealsOfQuotes(access: ZohoAccess, quoteIds: string[]): Promise<string[]>;
  /** When each of these deals entered the stage it is in; a deal of which the CRM does not say is missing. */
  readStageEntries(access: ZohoAccess, deals: Pick<PlacedDeal, 'id' | 'stage'>[]): Promise<Map<string, Date>>;
}

const pipelineName = z.union([text, z.object({ name: z.string() }).transform(({ name }) => name)]);
const dealSchema = z.object({
  id: z.string(),
  Deal_Name: text,
  Stage: text,
  Pipeline: pipelineName,
  Amount: number,
  Modified_Time: time,
  Stage_Modified_Time: time,
});
const quoteSchema = z.object({
  id: z.string(),
  Deal_Name: lookup,
  Quote_Stage: text,
  Grand_Total: number,
  Modified_Time: time,
});
const stageSchema = z.object({ Stage: text, Modified_Time: time });
const infoSchema = z.object({ more_records: z.boolean().nullish(), next_page_token: text }).nullish();

/** https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html */
const COQL_ROWS = 2000;
const COQL_LAST_ROW = 100_000;
/** https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
const LIST_ROWS = 200;
const IDS_AT_ONCE = 100;
/** Of the calls Zoho allows an org at once we use this many. */
const MAX_IN_FLIGHT = 4;

const dealColumns = ['Deal_Name', 'Stage', 'Pipeline', 'Amount', 'Modified_Time'];
const quoteColumns = ['Deal_Name', 'Quote_Stage', 'Grand_Total', 'Modified_Time'];

interface Timed {
  id: string;
  Modified_Time?: Date | null | undefined;
}
interface ChangesQuestion<T> {
  module: 'Deals' | 'Quotes';
  columns: string[];
  since: Date;
  schema: z.ZodType<T>;
}

export function createZohoChanges({ call }: ZohoCaller): ZohoChanges {
  /** Page after page from the newest time seen: a record changed meanwhile moves to the end, and none is passed over. */
  async function byCoql<T extends Timed>(access: ZohoAccess, question: ChangesQuestion<T>): Promise<T[]> {
    const { module, columns, schema } = question;
    const found = new Map<string, T>();
    let from = question.since;
    let offset = 0;
    while (offset + COQL_ROWS <= COQL_LAST_ROW) {
      const select_query =
        `select ${columns.join(', ')} from ${module} where Modified_Time >= '${zohoTimeOf(from)}' ` +
        `order by Modified_Time asc, id asc limit ${offset}, ${COQL_ROWS}`;
      const answer = await call(access, 'POST', '/coql', { select_query });
      if (answer.status === 204) break;
      const { data, info } = parseZoho(answer, pageOf(schema));
      for (const record of data) found.set(record.id, record);
      if (!(info?.more_records ?? data.length === COQL_ROWS) || data.length === 0) break;
      const last = data.at(-1)?.Modified_Time ?? from;
      if (last > from) [from, offset] = [last, 0];
      else offset += data.length;
    }
    return [...found.values()];
  }

  /** The plain list, newest change first, until it is older than asked for, or there are as many as asked for. */
  async function byPages<T extends Timed>(
    access: ZohoAccess,
    question: ChangesQuestion<T>,
    count = Infinity,
  ): Promise<T[]> {
    const { module, columns, since, schema } = question;
    const found = new Map<string, T>();
    const path = `/${module}?fields=${columns.join(',')}&sort_by=Modified_Time&sort_order=desc&per_page=${LIST_ROWS}`;
    let next = 'page=1';
    for (let page = 2; ; page += 1) {
      const answer = await call(access, 'GET', `${path}&${next}`);
      if (answer.status === 204) break;
      const { data, info } = parseZoho(answer, pageOf(schema));
      const changed = data.filter(({ Modified_Time: at }) => at && at >= since);
      for (const record of changed) found.set(record.id, record);
      if (!info?.more_records || changed.length < data.length || data.length === 0 || found.size >= count) break;
      next = info.next_page_token ? `page_token=${encodeURIComponent(info.next_page_token)}` : `page=${page}`;
    }
    return [...found.values()];
  }

  async function latestByCoql<T extends Timed>(
    access: ZohoAccess,
    { module, columns, since, schema }: ChangesQuestion<T>,
    count: number,
  ): Promise<T[]> {
    const select_query =
      `select ${columns.join(', ')} from ${module} where Modified_Time >= '${zohoTimeOf(since)}' ` +
      `order by Modified_Time desc, id desc limit 0, ${count}`;
    const answer = await call(access, 'POST', '/coql', { select_query });
    return answer.status === 204 ? [] : parseZoho(answer, pageOf(schema)).data;
  }

  async function listChanged<T extends Timed>(access: ZohoAccess, question: ChangesQuestion<T>): Promise<T[]> {
    try {
      return await byCoql(access, question);
    } catch {
      // COQL is missing in some editions and for some profiles; the plain list says the same, only slower.
      return byPages(access, question);
    }
  }

  async function readByIds<T>(
    access: ZohoAccess,
    { module, ids, fields, schema }: { module: string; ids: string[]; fields: string[]; schema: z.ZodType<T> },
  ): Promise<T[]> {
    const records: T[] = [];
    for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
      const group = ids.slice(start, start + IDS_AT_ONCE);
      const path = group.length === 1 ? `/${module}/${group.join('')}?` : `/${module}?ids=${group.join(',')}&`;
      const answer = await call(access, 'GET', `${path}fields=${fields.join(',')}`);
      if (!isGone(answer)) records.push(...parseZoho(answer, pageOf(schema)).data);
    }
    return records;
  }

  /** The last time the deal came to this stage. UNVERIFIED: that every edition keeps the history. */
  async function readStageHistory(access: ZohoAccess, dealId: string, stage: string | null): Promise<Date | null> {
    const fields = 'fields=Stage,Modified_Time';
    const answer = await call(access, 'GET', `/Deals/${dealId}/Stage_History?${fields}&per_page=${LIST_ROWS}`);
    if (answer.status !== 200) return null;
    const times = parseZoho(answer, pageOf(stageSchema))
      .data.filter((entry) => entry.Stage === stage)
      .flatMap(({ Modified_Time: at }) => at?.getTime() ?? []);
    return times.length > 0 ? new Date(Math.max(...times)) : null;
  }

  return {
    async listChangedDeals(access, since, homeCurrency) {
      const question = { module: 'Deals', columns: dealColumns, since, schema: dealSchema } as const;
      return (await listChanged(access, question)).flatMap((record) => placedDeal(record, homeCurrency));
    },
    async listChangedQuotes(access, since) {
      const question = { module: 'Quotes', columns: quoteColumns, since, schema: quoteSchema } as const;
      return (await listChanged(access, question)).flatMap(changedQuote);
    },
    async listLatestDeals(access, since, { count, homeCurrency }) {
      const question = { module: 'Deals', columns: dealColumns, since, schema: dealSchema } as const;
      // As above: COQL is not everywhere.
      const latest = await latestByCoql(access, question, count).catch(() => byPages(access, question, count));
      return latest.slice(0, count).flatMap((record) => placedDeal(record, homeCurrency));
    },
    async readPlaces(access, dealIds, homeCurrency) {
      const question = { module: 'Deals', ids: dealIds, fields: dealColumns, schema: dealSchema };
      return (await readByIds(access, question)).flatMap((record) => placedDeal(record, homeCurrency));
    },
    async listDealsOfQuotes(access, quoteIds) {
      const question = { module: 'Quotes', ids: quoteIds, fields: ['Deal_Name'], schema: quoteSchema };
      const quotes = await readByIds(access, question);
      return [...new Set(quotes.flatMap(({ Deal_Name: deal }) => deal?.id ?? []))];
    },
    async readStageEntries(access, deals) {
      const ids = deals.map(({ id }) => id);
      const question = { module: 'Deals', ids, fields: ['Stage', 'Stage_Modified_Time'], schema: dealSchema };
      const entries = new Map<string, Date>();
      for (const record of await readByIds(access, question)) {
        if (record.Stage_Modified_Time) entries.set(record.id, record.Stage_Modified_Time);
      }
      const untold = deals.filter(({ id }) => !entries.has(id));
      for (let start = 0; start < untold.length; start += MAX_IN_FLIGHT) {
        const group = untold.slice(start, start + MAX_IN_FLIGHT);
        const times = await Promise.all(group.map(({ id, stage }) => readStageHistory(access, id, stage)));
        group.forEach(({ id }, index) => times[index] && entries.set(id, times[index]));
      }
      return entries;
    },
  };
}

function pageOf<T>(schema: z.ZodType<T>) {
  return z.object({ data: z.array(schema), info: infoSchema });
}

function placedDeal(record: z.infer<typeof dealSchema>, homeCurrency: string): ChangedDeal[] {
  if (!record.Modified_Time) return [];
  const { id, Modified_Time: modifiedAt } = record;
  return [
    {
      ...{ id, modifiedAt, name: record.Deal_Name ?? id, stage: record.Stage ?? null },
      ...{ pipeline: record.Pipeline ?? null, amount: decimalText(record.Amount), currency: homeCurrency },
    },
  ];
}

function changedQuote(record: z.infer<typeof quoteSchema>): ChangedQuote[] {
  if (!record.Modified_Time) return [];
  const { id, Deal_Name: deal, Quote_Stage: stage, Modified_Time: modifiedAt } = record;
  const grandTotal = decimalText(record.Grand_Total);
  return [{ id, dealId: deal?.id ?? null, stage: stage ?? null, grandTotal, modifiedAt }];
}

/** ISO 8601 with an offset and without milliseconds, the form Zoho takes in COQL. */
function zohoTimeOf(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, '+00:00');
}
