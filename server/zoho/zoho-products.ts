import * as z from 'zod';
import type { CrmProduct } from '../api/contract/settings-products.ts';
import { coqlText } from './coql-text.ts';
import { parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { zohoErrorCode } from './zoho-error.ts';
import { text } from './zoho-fields.ts';
import { chunks } from './zoho-records.ts';

/** Products of the CRM to choose from. */
export interface ZohoProducts {
  /** Those with these letters in their name or code, by name, at most `limit`. */
  searchProducts(
    access: ZohoAccess,
    letters: string,
    limit: number,
  ): Promise<{ products: CrmProduct[]; more: boolean }>;
  /** These as they are now; what is gone is missing. */
  readProducts(access: ZohoAccess, ids: string[]): Promise<CrmProduct[]>;
}

const FIELDS = ['Product_Name', 'Product_Code', 'Product_Active'];
const productSchema = z.object({
  id: z.string(),
  Product_Name: text,
  Product_Code: text,
  Product_Active: z.boolean().nullish().catch(null),
});
const pageSchema = z.object({
  data: z.array(productSchema),
  info: z.object({ more_records: z.boolean().nullish() }).nullish(),
});

/** https://www.zoho.com/crm/developer/docs/api/v8/get-records.html: ids in one address, rows of a page, pages without a token. */
const IDS_AT_ONCE = 100;
const LIST_ROWS = 200;
const LAST_PAGE = 10;

export function createZohoProducts({ call }: Pick<ZohoCaller, 'call'>): ZohoProducts {
  async function list(access: ZohoAccess, query: string): Promise<z.infer<typeof pageSchema>> {
    const answer = await call(access, 'GET', `/Products?fields=${FIELDS.join(',')}&${query}`);
    const isNothing = answer.status === 204 || zohoErrorCode(answer) === 'INVALID_MODULE';
    return isNothing ? { data: [] } : parseZoho(answer, pageSchema);
  }

  /** `like` with `%` on both sides: https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html */
  async function findByCoql(access: ZohoAccess, letters: string, limit: number): Promise<CrmProduct[]> {
    const pattern = coqlText(`%${letters}%`);
    const select_query =
      `select ${FIELDS.join(', ')} from Products where (Product_Name like ${pattern} or Product_Code like ${pattern}) ` +
      `order by Product_Name asc limit 0, ${limit}`;
    const answer = await call(access, 'POST', '/coql', { select_query });
    return answer.status === 204 ? [] : parseZoho(answer, pageSchema).data.map(productOf);
  }

  /** The plain list, looked through here: as far as pages go without a token. */
  async function findByPages(access: ZohoAccess, letters: string): Promise<CrmProduct[]> {
    const found: CrmProduct[] = [];
    for (let page = 1; page <= LAST_PAGE; page += 1) {
      const { data, info } = await list(access, `per_page=${LIST_ROWS}&page=${page}`);
      found.push(...data.map(productOf).filter((product) => hasLetters(product, letters)));
      if (!info?.more_records) break;
    }
    return found.toSorted((one, other) => one.name.localeCompare(other.name));
  }

  return {
    async searchProducts(access, letters, limit) {
      // One more, to know whether there are more. COQL is missing in some editions and for some profiles.
      const found = await findByCoql(access, letters, limit + 1).catch(() => findByPages(access, letters));
      return { products: found.slice(0, limit), more: found.length > limit };
    },
    async readProducts(access, ids) {
      const pages = await Promise.all(
        chunks(ids, IDS_AT_ONCE).map((part) => list(access, `ids=${part.join(',')}&per_page=${IDS_AT_ONCE}`)),
      );
      return pages.flatMap(({ data }) => data.map(productOf));
    },
  };
}

function productOf({ id, Product_Name, Product_Code, Product_Active }: z.infer<typeof productSchema>): CrmProduct {
  const state = Product_Active === false ? 'archived' : 'active';
  return { id, name: Product_Name?.trim() || id, code: Product_Code?.trim() || null, state };
}

function hasLetters({ name, code }: CrmProduct, letters: string): boolean {
  const wanted = letters.toLowerCase();
  return name.toLowerCase().includes(wanted) || (code?.toLowerCase().includes(wanted) ?? false);
}
