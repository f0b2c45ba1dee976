import * as z from 'zod';
import type { Deal } from '../sync/deal.ts';
import { decimalText } from '../sync/money.ts';
import { plainValues } from '../sync/plain-values.ts';
import { coqlText } from './coql-text.ts';
import { parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { lookup, number, text } from './zoho-fields.ts';
import { readRecords } from './zoho-records.ts';

export interface ZohoDeals {
  /** By record id, each with its own outcome: the deal, null when it is gone, or why it could not be read. */
  getDeals(access: ZohoAccess, dealIds: string[], question: DealsQuestion): Promise<Map<string, DealRead>>;
  /** One deal, null when it is gone. */
  getDeal(access: ZohoAccess, dealId: string, homeCurrency: string): Promise<Deal | null>;
  /** The deals changed last, at most `count`. */
  listRecentDeals(access: ZohoAccess, count: number, homeCurrency: string): Promise<Deal[]>;
  /** Ids of the deals that stand in a stage now. */
  listDealsAt(access: ZohoAccess, place: { stage: string; pipeline: string | null }): Promise<string[]>;
}

export interface DealsQuestion {
  /** For orgs without multi-currency. */
  homeCurrency: string;
  /** Subforms come with single reads only. */
  subforms: 'needed' | 'not needed';
  /** API names of further fields that the settings name. */
  moreFields: string[];
}

/** What reading one deal came to; one that cannot be read says nothing about the others. */
export type DealRead = { deal: Deal | null } | { error: unknown };

const pipelineName = z
  .union([z.string(), z.object({ name: z.string() }).transform((pipeline) => pipeline.name)])
  .nullish();
const dealSchema = z.looseObject({
  id: z.string(),
  Deal_Name: text,
  Stage: text,
  Pipeline: pipelineName,
  Amount: number,
  Currency: text,
  Closing_Date: text,
  Account_Name: lookup,
  Contact_Name: lookup,
});
const recentSchema = z.object({ data: z.array(dealSchema) });
const placesSchema = z.object({
  data: z.array(z.object({ id: z.string(), Stage: text, Pipeline: pipelineName })),
  info: z.object({ more_records: z.boolean().nullish(), next_page_token: text }).nullish(),
});

const dealFields = [
  ...['Deal_Name', 'Stage', 'Pipeline', 'Amount', 'Currency', 'Closing_Date'],
  ...['Account_Name', 'Contact_Name'],
];
const COQL_ROWS = 2000;
const LIST_ROWS = 200;

export function createZohoDeals({ call }: ZohoCaller): ZohoDeals {
  async function getDeals(
    access: ZohoAccess,
    dealIds: string[],
    { homeCurrency, subforms, moreFields }: DealsQuestion,
  ): Promise<Map<string, DealRead>> {
    const read = subforms === 'needed' ? 'single' : 'list';
    const fields = [...dealFields, ...moreFields];
    const question = { module: 'Deals', ids: dealIds, fields, schema: dealSchema, read } as const;
    const reads = await readRecords(call, access, question);
    return new Map(
      [...reads].map(([id, read]): [string, DealRead] => {
        if ('error' in read) return [id, read];
        return [id, { deal: read.record && dealOf(read.record, homeCurrency) }];
      }),
    );
  }

  async function listByCoql(access: ZohoAccess, place: { stage: string; pipeline: string | null }): Promise<string[]> {
    const pipeline = place.pipeline === null ? '' : ` and Pipeline = ${coqlText(place.pipeline)}`;
    const ids: string[] = [];
    for (;;) {
      const select_query = `select id, Stage from Deals where Stage = ${coqlText(place.stage)}${pipeline} limit ${ids.length}, ${COQL_ROWS}`;
      const answer = await call(access, 'POST', '/coql', { select_query });
      if (answer.status === 204) return ids;
      const { data, info } = parseZoho(answer, placesSchema);
      ids.push(...data.map((record) => record.id));
      if (!info?.more_records || data.length === 0) return ids;
    }
  }

  async function listByPages(access: ZohoAccess, place: { stage: string; pipeline: string | null }): Promise<string[]> {
    const ids: string[] = [];
    let next = 'page=1';
    for (let page = 2; ; page += 1) {
      const answer = await call(access, 'GET', `/Deals?fields=Stage,Pipeline&per_page=${LIST_ROWS}&${next}`);
      if (answer.status === 204) return ids;
      const { data, info } = parseZoho(answer, placesSchema);
      const there = data.filter(
        (record) => record.Stage === place.stage && (place.pipeline === null || record.Pipeline === place.pipeline),
      );
      ids.push(...there.map((record) => record.id));
      if (!info?.more_records || data.length === 0) return ids;
      next = info.next_page_token ? `page_token=${encodeURIComponent(info.next_page_token)}` : `page=${page}`;
    }
  }

  return {
    getDeals,
    async getDeal(access, dealId, homeCurrency) {
      const read = (await getDeals(access, [dealId], { homeCurrency, subforms: 'needed', moreFields: [] })).get(dealId);
      if (read && 'error' in read) throw read.error;
      return read?.deal ?? null;
    },
    async listRecentDeals(access, count, homeCurrency) {
      const order = 'sort_by=Modified_Time&sort_order=desc';
      const path = `/Deals?fields=${dealFields.join(',')}&${order}&per_page=${count}`;
      const answer = await call(access, 'GET', path);
      if (answer.status === 204) return [];
      return parseZoho(answer, recentSchema).data.map((record) => dealOf(record, homeCurrency));
    },
    async listDealsAt(access, place) {
      try {
        return await listByCoql(access, place);
      } catch {
        // COQL is missing in some editions and for some profiles; the plain list says the same, only slower.
        return listByPages(access, place);
      }
    },
  };
}

function dealOf(record: z.infer<typeof dealSchema>, homeCurrency: string): Deal {
  return {
    id: record.id,
    name: record.Deal_Name ?? record.id,
    stage: record.Stage ?? null,
    pipeline: record.Pipeline ?? null,
    amount: decimalText(record.Amount),
    currency: record.Currency ?? homeCurrency,
    closingDate: record.Closing_Date ?? null,
    account: linkOf(record.Account_Name),
    contact: linkOf(record.Contact_Name),
    subforms: subformsOf(record),
    plainFields: plainValues(record),
  };
}

function linkOf(link: z.infer<typeof lookup>): Deal['account'] {
  return link ? { id: link.id, name: link.name ?? '' } : null;
}

/** Fields that hold rows; which of them are lines is for the settings to say. */
function subformsOf(record: Record<string, unknown>): Deal['subforms'] {
  const rows = z.array(z.record(z.string(), z.unknown()));
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => {
      const parsed = rows.safeParse(value);
      return parsed.success ? [[name, parsed.data]] : [];
    }),
  );
}
