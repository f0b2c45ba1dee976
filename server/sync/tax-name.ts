import type { TaxOnLine } from './deal-content.ts';
import { decimalText } from './money.ts';

/** A tax as the CRM writes it on a product: `GST - 15.0 %`, or its name alone. */
export function readTaxName(written: string): TaxOnLine {
  const [, name, percent] = /^(.*?)\s*-\s*(\d+(?:\.\d+)?)\s*%$/.exec(written.trim()) ?? [];
  return { name: name ?? written.trim(), percent: percent === undefined ? null : (decimalText(percent) ?? null) };
}
