import * as z from 'zod';
import type { SubformColumns } from '../api/contract/mapping.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { SourceLine } from './deal-content.ts';
import { unreadableSubform } from './line-problems.ts';
import { decimalText } from './money.ts';

const decimal = z
  .union([z.number(), z.string().regex(/^\s*(-?\d+(\.\d+)?)?\s*$/, 'is not a number')], { error: 'is not a number' })
  .nullish()
  .transform((value) => decimalText(typeof value === 'string' ? value.trim() : value));
const text = z
  .union([z.string(), z.number().transform(String)], { error: 'is not a text' })
  .nullish()
  .transform((value) => value?.trim() || null);
/** A lookup to Products, or a text or pick list that names the product. */
const product = z
  .union(
    [
      z
        .object({ id: z.string(), name: text, Product_Code: text })
        .transform((lookup) => ({ id: lookup.id, code: lookup.Product_Code, name: lookup.name })),
      z.string().transform((name) => ({ id: null, code: null, name: name.trim() || null })),
    ],
    { error: 'is neither a product nor a text' },
  )
  .nullish();

const rowSchema = z.object({ product, description: text, quantity: decimal, unitPrice: decimal, discount: decimal });
type Row = z.infer<typeof rowSchema>;

/**
 * The lines of a deal's subform, read by the columns that the settings name. A row without a quantity counts as one, an
 * empty row is left out. A cell that is not what its column should hold is a problem that names the row.
 */
export function subformLines(
  subform: string,
  rows: Record<string, unknown>[],
  columns: SubformColumns,
): { lines: SourceLine[] } | { problem: Problem } {
  const cell = (row: Record<string, unknown>, column: string | undefined) =>
    column === undefined ? undefined : row[column];
  const parsed = rows.map((row) =>
    rowSchema.safeParse({
      product: cell(row, columns.product),
      description: cell(row, columns.description),
      quantity: cell(row, columns.quantity),
      unitPrice: cell(row, columns.unitPrice),
      discount: cell(row, columns.discount),
    }),
  );
  const places = parsed.flatMap(({ error }, index) =>
    (error?.issues ?? []).map(({ path, message }) => `row ${index + 1}, ${String(path[0])}: ${message}`),
  );
  if (places.length > 0) return { problem: unreadableSubform(subform, places) };
  return { lines: parsed.flatMap(({ data }) => (data && !isEmpty(data) ? [toLine(data)] : [])) };
}

function isEmpty(row: Row): boolean {
  return !row.product?.name && row.description === null && row.unitPrice === null;
}

function toLine(row: Row): SourceLine {
  return {
    productId: row.product?.id ?? null,
    productCode: row.product?.code ?? null,
    name: row.product?.name ?? '',
    description: row.description,
    quantity: row.quantity ?? '1',
    listPrice: row.unitPrice ?? '0',
    discount: row.discount ?? '0',
    taxes: [],
  };
}
