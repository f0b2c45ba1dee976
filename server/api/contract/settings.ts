/** All settings together. */
import * as z from 'zod/mini';
import { automationsSchema, crmFieldsSchema } from './crm-writes.ts';
import { mappingSchema } from './mapping.ts';
import { rightsSchema } from './rights.ts';
import { ruleSchema } from './rules.ts';

export const createModes = ['preview', 'one_click'] as const;
/** BCP 47. */
export const languages = ['en', 'de'] as const;

/** `GET` and `PUT /api/settings`. A key that a PUT leaves out keeps its present value. */
export const settingsSchema = z.strictObject({
  rules: z.array(ruleSchema).check(z.maxLength(50)),
  acceptedQuoteStages: z.array(z.string().check(z.minLength(1))),
  numbering: z.enum(['deal', 'xero']),
  rounding: z.enum(['line', 'wait']),
  /** What *Create invoice* does: opens the preview, or makes at once what has no problem. */
  create: z.enum(createModes),
  /** Of what is written to people unasked: tasks in the CRM, messages to administrators. */
  language: z.enum(languages),
  mapping: mappingSchema,
  crmFields: crmFieldsSchema,
  automations: automationsSchema,
  rights: rightsSchema,
});
export type Settings = z.infer<typeof settingsSchema>;
