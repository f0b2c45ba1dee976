/** Pure: the products that have an item, account or tax rate of their own. */
import type { ProductMapping } from '../../../server/api/contract/mapping.ts';
import type { CrmProduct } from '../../../server/api/contract/settings-products.ts';

/** What a product can have of its own. */
export const productParts = ['itemCode', 'accountCode', 'taxType'] as const satisfies readonly (keyof ProductMapping)[];

export interface ChosenProduct {
  id: string;
  name: string;
  code: string | null;
  mapping: ProductMapping;
  /** What became of it in the CRM since it was chosen; `unknown`: the CRM has not been asked, or did not answer. */
  state: 'active' | 'archived' | 'gone' | 'unknown';
  /** The name it had when it was chosen, where it has another one now. */
  oldName: string | null;
}

/** By name. `now`: those that were asked for, as they are in the CRM now; undefined: not known. */
export function listChosen(
  products: Record<string, ProductMapping>,
  now: ReadonlyMap<string, CrmProduct> | undefined,
  asked: readonly string[],
): ChosenProduct[] {
  const chosen = Object.entries(products).map(([id, mapping]): ChosenProduct => {
    const product = now?.get(id);
    const name = product?.name ?? mapping.name ?? id;
    const oldName = mapping.name !== undefined && mapping.name !== name ? mapping.name : null;
    const isGone = now !== undefined && asked.includes(id);
    return {
      ...{ id, name, code: product?.code ?? null, mapping, oldName },
      state: product?.state ?? (isGone ? 'gone' : 'unknown'),
    };
  });
  return chosen.toSorted((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
}

/** Those with these letters in their name, code or id. */
export function withLetters(products: ChosenProduct[], letters: string): ChosenProduct[] {
  const wanted = letters.trim().toLowerCase();
  return products.filter(({ id, name, code }) => [name, code, id].some((text) => text?.toLowerCase().includes(wanted)));
}

/** What a product begins with when it is chosen. */
export function newProduct({ name }: CrmProduct): ProductMapping {
  return { itemCode: null, accountCode: null, taxType: null, name: name.slice(0, 200) };
}
