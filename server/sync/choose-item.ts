import type { Mapping } from '../api/contract/mapping.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { SourceLine } from './deal-content.ts';
import { cutText } from './describe-line.ts';
import { itemNotOffered, noDefaultItem } from './line-problems.ts';

/** A Xero item that must be created before the invoice is sent: code ≤ 30, name ≤ 50 characters. */
export interface NewItem {
  code: string;
  name: string;
}

export interface ItemChoice {
  /** Null: a free-text line. */
  itemCode: string | null;
  newItem: NewItem | null;
  problems: Problem[];
}

const freeText: ItemChoice = { itemCode: null, newItem: null, problems: [] };

/**
 * A line's Xero item: the product's own, else (unless lines are free text) the one whose code is the product's code, else
 * what the setting `items` says. An item chosen by a person is taken unseen where the organisation does not tell its items.
 * Lengths: https://developer.xero.com/documentation/api/accounting/items
 */
export function chooseItem(
  line: Pick<SourceLine, 'productId' | 'productCode' | 'name'>,
  { mapping, itemCodes }: { mapping: Mapping; itemCodes: Set<string> | null },
): ItemChoice {
  const mapped = line.productId === null ? null : mapping.products[line.productId]?.itemCode;
  if (mapped) return existing(mapped, itemCodes);
  if (mapping.items === 'free_text') return freeText;
  const code = line.productCode?.trim();
  if (code && itemCodes?.has(code)) return existing(code, itemCodes);
  if (mapping.items === 'default') {
    const { defaultItemCode } = mapping;
    return defaultItemCode === null ? refuse(noDefaultItem()) : existing(defaultItemCode, itemCodes);
  }
  if (mapping.items === 'match' || itemCodes === null || !code || code.length > 30) return freeText;
  return { itemCode: code, newItem: { code, name: cutText(line.name.trim() || code, 50) }, problems: [] };
}

function existing(itemCode: string, itemCodes: Set<string> | null): ItemChoice {
  return (itemCodes?.has(itemCode) ?? true) ? { ...freeText, itemCode } : refuse(itemNotOffered(itemCode));
}

function refuse(problem: Problem): ItemChoice {
  return { ...freeText, problems: [problem] };
}
