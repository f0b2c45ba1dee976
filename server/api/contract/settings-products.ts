/** Products of the CRM, to choose from. */
import * as z from 'zod/mini';

/** `archived`: no longer active in the CRM. */
const crmProductSchema = z.object({
  id: z.string(),
  name: z.string(),
  code: z.nullable(z.string()),
  state: z.enum(['active', 'archived']),
});
export type CrmProduct = z.infer<typeof crmProductSchema>;

/**
 * `GET /api/settings/products?q=`: products with these letters in their name or code, by name; `more`: there are others
 * besides. `?ids=a,b`: these products as they are now, at most 100; what is gone is missing.
 */
export const productsAnswerSchema = z.object({ products: z.array(crmProductSchema), more: z.boolean() });
export type ProductsAnswer = z.infer<typeof productsAnswerSchema>;
