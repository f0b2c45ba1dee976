import type { Mapping } from '../api/contract/mapping.ts';
import type { SavedSettings } from '../db/settings.ts';
import type { FieldError } from '../errors.ts';
import { checkSettings, type Offered } from './check-settings.ts';
import { followAccounts } from './follow-accounts.ts';
import { goneColumns } from './subform-columns.ts';

/**
 * What of the saved settings has changed on the other side since they were saved: archived, removed, or renamed. Work goes
 * on by what it was then as far as that is possible (an account's id outlives its code).
 */
export function flagSettings({ settings, accountIds }: SavedSettings, offered: Offered): FieldError[] {
  const saved = settings.mapping;
  const mapping = followAccounts(saved, accountIds, offered.accounts ?? []);
  return [
    ...checkSettings({ ...settings, mapping }, offered),
    ...goneColumns(mapping, offered.subforms),
    ...goneItems(mapping, offered),
    ...renamedAccounts(saved, mapping, offered),
  ];
}

/** Items of single products: that they are there is not asked when they are saved, because Xero may not tell its items. */
function goneItems({ products }: Mapping, { itemCodes }: Offered): FieldError[] {
  return Object.entries(products).flatMap(([id, { itemCode, name }]) => {
    if (itemCode === null || itemCodes === null || itemCodes.includes(itemCode)) return [];
    const message = `Xero has no item “${itemCode}”, which is chosen for ${nameProduct(id, name)}`;
    return [{ field: `mapping.products.${id}.itemCode`, message }];
  });
}

function renamedAccounts(saved: Mapping, present: Mapping, { accounts }: Offered): FieldError[] {
  const renamed = (field: string, before: string | null, now: string | null | undefined, of: string) => {
    if (before === now || !now) return [];
    const name = accounts?.find(({ code }) => code === now)?.name ?? '';
    return [{ field, message: `account “${before}”${of} has the code “${now}” (${name}) in Xero now, which is used` }];
  };
  const products = Object.entries(saved.products).flatMap(([id, { accountCode, name }]) => {
    const field = `mapping.products.${id}.accountCode`;
    return renamed(field, accountCode, present.products[id]?.accountCode, ` of ${nameProduct(id, name)}`);
  });
  return [...renamed('mapping.salesAccountCode', saved.salesAccountCode, present.salesAccountCode, ''), ...products];
}

function nameProduct(id: string, name: string | undefined): string {
  return `the product “${name ?? id}”`;
}
