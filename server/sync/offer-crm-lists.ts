import type { DealField } from './crm-fields.ts';
import { readTaxName } from './tax-name.ts';

/** How Zoho writes that a pick list may be left empty. */
const NONE = '-None-';

/** The stages a quote can be in; none where the CRM has no quotes. */
export function quoteStagesOf(quoteFields: DealField[] | null): { value: string; label: string }[] {
  return optionsOf(quoteFields, 'Quote_Stage');
}

/**
 * The taxes a product of the CRM can have, each once, by the names that stand on quotes. UNVERIFIED: that the field `Tax`
 * lists all of them in every edition; a name can be typed, too.
 */
export function taxesOf(productFields: DealField[] | null): { name: string; percent: string | null }[] {
  const taxes = optionsOf(productFields, 'Tax').map(({ value }) => readTaxName(value));
  return [...new Map(taxes.map((tax) => [tax.name, tax])).values()];
}

function optionsOf(fields: DealField[] | null, apiName: string): { value: string; label: string }[] {
  const options = fields?.find((field) => field.apiName === apiName)?.options ?? [];
  return options.filter(({ value }) => value !== '' && value !== NONE);
}
