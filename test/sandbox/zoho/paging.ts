import type { Request, Response } from 'express';
import { textOf, type JsonObject } from './json.ts';
import type { ZohoRecord } from './records.ts';
import { parameter } from './requests.ts';
import { invalidData, ZohoRefusal } from './zoho-refusal.ts';

const MAX_PER_PAGE = 200;
/** Further rows need a page token: https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
const MAX_ROWS_WITHOUT_TOKEN = 2000;
const PAGE_TOKEN_LIFETIME_MS = 24 * 3_600_000;
const sortable = ['id', 'Created_Time', 'Modified_Time'];

function wholeNumber(request: Request, name: string, bounds: { otherwise: number; max: number }): number {
  const text = parameter(request, name);
  if (text === null) return bounds.otherwise;
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= bounds.max) return Number(text);
  throw invalidData('invalid data', { param_name: name, expected_data_type: 'integer' });
}

const tokenOf = (start: number): string => Buffer.from(`page:${String(start)}`).toString('base64url');

function startOf(request: Request, perPage: number): number {
  const token = parameter(request, 'page_token');
  if (token !== null) {
    const start = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
    if (start !== undefined && parameter(request, 'page') === null) return Number(start);
    throw invalidData('invalid data', { param_name: 'page_token' });
  }
  const page = wholeNumber(request, 'page', { otherwise: 1, max: 1_000_000 });
  if (page * perPage <= MAX_ROWS_WITHOUT_TOKEN) return (page - 1) * perPage;
  throw new ZohoRefusal(
    400,
    'DISCRETE_PAGINATION_LIMIT_EXCEEDED',
    'Cannot fetch more than 2000 records using the page param, use page_token',
    { page, per_page: perPage },
  );
}

function sorted(request: Request, records: ZohoRecord[]): { rows: ZohoRecord[]; info: JsonObject } {
  const sortBy = parameter(request, 'sort_by') ?? 'id';
  const sortOrder = parameter(request, 'sort_order') ?? 'desc';
  if (!sortable.includes(sortBy)) throw invalidData('invalid data', { param_name: 'sort_by' });
  if (!['asc', 'desc'].includes(sortOrder)) throw invalidData('invalid data', { param_name: 'sort_order' });
  const key = (record: ZohoRecord): string =>
    sortBy === 'id' ? record.id : `${textOf(new Date(textOf(record[sortBy])).getTime())} ${record.id}`;
  const rows = records.toSorted((left, right) => (key(left) < key(right) ? -1 : 1));
  if (sortOrder === 'desc') rows.reverse();
  return { rows, info: { sort_by: sortBy, sort_order: sortOrder } };
}

/** Answers with the page a request asks for; 204 when there is nothing on it. */
export function sendPage(
  request: Request,
  response: Response,
  content: { records: ZohoRecord[]; select: (record: ZohoRecord) => JsonObject; now: Date },
): void {
  const perPage = wholeNumber(request, 'per_page', { otherwise: MAX_PER_PAGE, max: MAX_PER_PAGE });
  const start = startOf(request, perPage);
  const { rows, info } = sorted(request, content.records);
  const page = rows.slice(start, start + perPage);
  const more = rows.length > start + perPage;
  if (page.length === 0) {
    response.status(204).end();
    return;
  }
  response.json({
    data: page.map(content.select),
    info: {
      ...info,
      call: false,
      email: false,
      per_page: perPage,
      count: page.length,
      page: Math.floor(start / perPage) + 1,
      next_page_token: more ? tokenOf(start + perPage) : null,
      previous_page_token: start > 0 ? tokenOf(Math.max(0, start - perPage)) : null,
      page_token_expiry: more ? new Date(content.now.getTime() + PAGE_TOKEN_LIFETIME_MS).toISOString() : null,
      more_records: more,
    },
  });
}
