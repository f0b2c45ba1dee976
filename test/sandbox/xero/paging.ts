/** What the list endpoints share: If-Modified-Since, `where`, `order`, pages. */
import { inOrder, parseWhere, QueryError } from './where.ts';
import type { ApiRequest } from './request.ts';

type Document = Record<string, unknown>;

export const listOf = (query: Record<string, string>, name: string): string[] =>
  (query[name] ?? '').split(',').filter((part) => part !== '');

/** Whether a record is new enough for If-Modified-Since, which Xero takes to the second and reads as UTC. */
export function modifiedSince(request: ApiRequest): (updatedAt: Date) => boolean {
  const header = request.headers['if-modified-since'];
  if (header === undefined) return () => true;
  const since = Date.parse(/T[\d:.]+$/.test(header) ? `${header}Z` : header);
  if (Number.isNaN(since)) throw new QueryError(`If-Modified-Since '${header}' is not a date`);
  return (updatedAt) => updatedAt.getTime() >= Math.floor(since / 1000) * 1000;
}

/** True when the answer comes in pages; `summaryOnly` forces them. */
export const isPaged = ({ query }: ApiRequest): boolean =>
  'page' in query || 'pageSize' in query || query['summaryOnly']?.toLowerCase() === 'true';

const whole = (text: string | undefined, fallback: number): number => {
  const value = Number(text ?? fallback);
  if (!Number.isInteger(value) || value < 1) throw new QueryError(`'${text ?? ''}' is not a page`);
  return value;
};

/** Filters and sorts by the query, then cuts out the page; `pagination` (lower case) only when paged. */
export function listAnswer(request: ApiRequest, key: string, documents: Document[]): Record<string, unknown> {
  const { where, order } = request.query;
  const filtered = where === undefined ? documents : documents.filter(parseWhere(where));
  const sorted = order === undefined ? filtered : inOrder(filtered, order);
  if (!isPaged(request)) return { [key]: sorted };
  const page = whole(request.query['page'], 1);
  const pageSize = whole(request.query['pageSize'], 100);
  if (pageSize > 1000) throw new QueryError('pageSize must be between 1 and 1000');
  return {
    pagination: { page, pageSize, pageCount: Math.ceil(sorted.length / pageSize), itemCount: sorted.length },
    [key]: sorted.slice((page - 1) * pageSize, page * pageSize),
  };
}
