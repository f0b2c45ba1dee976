import * as z from 'zod';
import { decimalText } from './money.ts';

const linkedSchema = z.object({ name: z.string() });
const severalSchema = z.array(z.string()).min(1);

/** Of a record of the CRM, or of a row of a subform: the values that can be written, by the API names of their fields. */
export function plainValues(record: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => {
      const plain = plainValue(value);
      return plain === null ? [] : [[name, plain]];
    }),
  );
}

/** Several values of a pick list stand side by side as Zoho shows them, a link by the name of what it leads to. */
function plainValue(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return decimalText(value) ?? '';
  if (typeof value === 'boolean') return String(value);
  return linkedSchema.safeParse(value).data?.name ?? severalSchema.safeParse(value).data?.join(', ') ?? null;
}
