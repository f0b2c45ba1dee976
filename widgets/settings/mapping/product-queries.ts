/** What the settings page asks about products of the CRM. */
import { queryOptions } from '@tanstack/react-query';
import { productsAnswerSchema } from '../../../server/api/contract/settings-products.ts';
import type { CrmProduct } from '../../../server/api/contract/settings-products.ts';
import { requestJson } from '../../api/client.ts';
import type { Send } from '../../api/client.ts';

const idsAtOnce = 100;

const ask = (send: Send, query: string) =>
  requestJson(send, { method: 'GET', path: `/api/settings/products?${query}`, schema: productsAnswerSchema });

/** Products with these letters in their name or code. */
export const productSearchOptions = (send: Send, letters: string) =>
  queryOptions({
    queryKey: ['products', 'search', letters],
    queryFn: () => ask(send, `q=${encodeURIComponent(letters)}`),
    refetchOnWindowFocus: false,
  });

/** These products as they are now, by id; what is gone is missing. */
export const productsOptions = (send: Send, ids: readonly string[]) =>
  queryOptions({
    queryKey: ['products', 'chosen', ids],
    queryFn: async () => {
      const products = new Map<string, CrmProduct>();
      for (let start = 0; start < ids.length; start += idsAtOnce) {
        const part = await ask(send, `ids=${ids.slice(start, start + idsAtOnce).join(',')}`);
        for (const product of part.products) products.set(product.id, product);
      }
      return products;
    },
    refetchOnWindowFocus: false,
  });
