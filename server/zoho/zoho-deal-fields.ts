import * as z from 'zod';
import type { DealField } from '../sync/crm-fields.ts';
import { jsonOf } from '../outbound.ts';
import { type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { zohoError } from './zoho-error.ts';
import { text } from './zoho-fields.ts';
import { fieldOf, fieldsPath, fieldsSchema } from './zoho-module-fields.ts';
import { chunks } from './zoho-records.ts';

/** What became of one field that was to be made: its id, or Zoho's refusal. */
export type CreatedField = { id: string } | { code: string; message: string };

/** The fields of deals. https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
export interface ZohoDealFields {
  listDealFields(access: ZohoAccess): Promise<DealField[]>;
  /** Makes fields; the API names Zoho chose are read afterwards. Each has its own outcome. Needs `settings.fields.ALL`. */
  createDealFields(access: ZohoAccess, fields: { label: string; type: string }[]): Promise<CreatedField[]>;
}

const path = fieldsPath('Deals');
const outcomesSchema = z.object({
  fields: z.array(
    z.object({
      code: z.string(),
      message: text,
      details: z.object({ id: z.string().optional() }).nullish().catch(null),
    }),
  ),
});

/** https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html: five in a call, and how long each may be. */
const FIELDS_AT_ONCE = 5;
const sizes: Record<string, object> = {
  text: { length: 255 },
  website: { length: 450 },
  currency: { length: 16, decimal_place: 2, currency: { rounding_option: 'normal', precision: 2 } },
};

export function createZohoDealFields({ call, read }: ZohoCaller): ZohoDealFields {
  async function create(access: ZohoAccess, part: { label: string; type: string }[]): Promise<CreatedField[]> {
    const fields = part.map(({ label, type }) => ({ field_label: label, data_type: type, ...sizes[type] }));
    const answer = await call(access, 'POST', path, { fields });
    const outcomes = outcomesSchema.safeParse(jsonOf(answer));
    // Also an answer that is a refusal as a whole says what became of each.
    if (!outcomes.success || outcomes.data.fields.length !== part.length) throw zohoError(answer);
    return outcomes.data.fields.map(({ code, message, details }) =>
      code === 'SUCCESS' && details?.id ? { id: details.id } : { code, message: message ?? '' },
    );
  }

  return {
    async listDealFields(access) {
      return (await read(access, path, fieldsSchema)).fields.map(fieldOf);
    },
    async createDealFields(access, fields) {
      const outcomes: CreatedField[] = [];
      for (const part of chunks(fields, FIELDS_AT_ONCE)) outcomes.push(...(await create(access, part)));
      return outcomes;
    },
  };
}
