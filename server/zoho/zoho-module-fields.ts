import * as z from 'zod';
import type { DealField } from '../sync/crm-fields.ts';
import { isGone, parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { zohoErrorCode } from './zoho-error.ts';
import { text } from './zoho-fields.ts';

/** The fields of any module, and of the modules behind subforms. https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
export interface ZohoModuleFields {
  /** Null: the CRM has no such module. */
  listModuleFields(access: ZohoAccess, module: string): Promise<DealField[] | null>;
}

const moduleSchema = z.object({ api_name: text, module: text }).nullish().catch(null);
const fieldSchema = z.object({
  id: z.string(),
  api_name: z.string(),
  field_label: text,
  data_type: text,
  read_only: z.boolean().nullish().catch(null),
  field_read_only: z.boolean().nullish().catch(null),
  pick_list_values: z
    .array(z.object({ actual_value: z.string(), display_value: text }))
    .nullish()
    .catch(null),
  lookup: z.object({ module: moduleSchema }).nullish().catch(null),
  associated_module: moduleSchema,
});
export const fieldsSchema = z.object({ fields: z.array(fieldSchema) });

export const fieldsPath = (module: string): string => `/settings/fields?module=${encodeURIComponent(module)}`;

export function createZohoModuleFields({ call }: Pick<ZohoCaller, 'call'>): ZohoModuleFields {
  return {
    async listModuleFields(access, module) {
      const answer = await call(access, 'GET', fieldsPath(module));
      if (isGone(answer) || zohoErrorCode(answer) === 'INVALID_MODULE') return null;
      return parseZoho(answer, fieldsSchema).fields.map(fieldOf);
    },
  };
}

/** The rows of a subform are records of a module of their own, which usually has the subform's name. */
export function fieldOf(field: z.infer<typeof fieldSchema>): DealField {
  const rows = field.associated_module?.module ?? field.associated_module?.api_name ?? field.api_name;
  const target = field.lookup?.module?.api_name;
  return {
    id: field.id,
    apiName: field.api_name,
    label: field.field_label ?? field.api_name,
    type: field.data_type ?? '',
    isReadOnly: field.read_only === true || field.field_read_only === true,
    options: (field.pick_list_values ?? []).map(({ actual_value: value, display_value: label }) => ({
      ...{ value, label: label ?? value },
    })),
    ...(field.data_type === 'subform' && { subformModule: rows }),
    ...(field.data_type === 'lookup' && target && { lookupModule: target }),
  };
}
