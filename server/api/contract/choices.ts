/** What the pickers of the settings page offer. */
import * as z from 'zod/mini';
import { crmFigures } from './crm-writes.ts';
import { decimal } from './field-types.ts';
import { lineAmountTypes, lineParts } from './mapping.ts';
import { crmGroupSchema } from './rights.ts';
import { conditionOperators, fieldKinds } from './rules.ts';

const fieldChoiceSchema = z.object({ value: z.string(), label: z.string() });

/** A field of deals that conditions and texts may name; `options`: the values of a `choice`. */
const dealFieldSchema = z.object({
  value: z.string(),
  label: z.string(),
  kind: z.enum(fieldKinds),
  /** How its values can be compared. */
  operators: z.array(z.enum(conditionOperators)),
  options: z.array(fieldChoiceSchema),
});
export type DealFieldChoice = z.infer<typeof dealFieldSchema>;

/** A subform of deals; `columns` null: they could not be read. `fits`: which parts of a line its values can be. */
const subformSchema = z.object({
  value: z.string(),
  label: z.string(),
  columns: z.nullable(z.array(z.object({ value: z.string(), label: z.string(), fits: z.array(z.enum(lineParts)) }))),
});
export type SubformChoice = z.infer<typeof subformSchema>;

/** What the Xero organisation itself suggests for a mapping that is still empty, each with why. */
export const suggestionsSchema = z.object({
  account: z.nullable(
    z.object({
      code: z.string(),
      name: z.string(),
      /** It is called Sales; its name has the word; no other is there; it is the first of the type Sales; the first at all. */
      because: z.enum(['named_sales', 'name_has_sales', 'only', 'type_sales', 'first']),
    }),
  ),
  /** The account's own rate. */
  taxRate: z.nullable(z.object({ taxType: z.string(), name: z.string(), accountName: z.string() })),
  /** `organisation`: its default for sales; `usual`: it has none. */
  lineAmountTypes: z.object({ value: z.enum(lineAmountTypes), because: z.enum(['organisation', 'usual']) }),
  /** The organisation's payment terms in words; null: it has none. */
  terms: z.nullable(z.string()),
});
export type Suggestions = z.infer<typeof suggestionsSchema>;

/** `GET /api/settings/choices`: what the pickers offer, read live; a side that is not connected gives null. */
export const choicesAnswerSchema = z.object({
  pipelines: z.nullable(
    z.array(
      z.object({
        value: z.string(),
        label: z.string(),
        stages: z.array(
          z.object({
            value: z.string(),
            label: z.string(),
            colour: z.nullable(z.string()),
            closedWon: z.boolean(),
            closedLost: z.boolean(),
          }),
        ),
      }),
    ),
  ),
  /** Active revenue accounts that are not Xero's own system accounts. */
  accounts: z.nullable(z.array(z.object({ code: z.string(), name: z.string() }))),
  /** Active rates that apply to revenue. */
  taxRates: z.nullable(z.array(z.object({ taxType: z.string(), name: z.string(), ratePercent: decimal }))),
  /** For each figure: our own field, made when deals lack it, and the fields of deals that could hold it instead. */
  figureFields: z.nullable(
    z.record(
      z.enum(crmFigures),
      z.object({
        own: z.object({ value: z.string(), label: z.string(), isThere: z.boolean() }),
        others: z.array(fieldChoiceSchema),
      }),
    ),
  ),
  /** Fields of deals that could hold an exchange rate; none where all deals are in Xero's own currency. */
  exchangeRateFields: z.nullable(z.array(fieldChoiceSchema)),
  /** Those that active users of the CRM have. */
  profiles: z.optional(z.nullable(z.array(crmGroupSchema))),
  roles: z.optional(z.nullable(z.array(crmGroupSchema))),
  suggestions: z.optional(z.nullable(suggestionsSchema)),
  /** Those whose values can be compared or written. */
  dealFields: z.optional(z.nullable(z.array(dealFieldSchema))),
  subforms: z.optional(z.nullable(z.array(subformSchema))),
  /** The stages of quotes. */
  quoteStages: z.optional(z.nullable(z.array(fieldChoiceSchema))),
  /** The taxes that products of the CRM can have; `percent` null: the CRM does not say. */
  crmTaxes: z.optional(z.nullable(z.array(z.object({ name: z.string(), percent: z.nullable(decimal) })))),
  items: z.optional(z.nullable(z.array(z.object({ code: z.string(), name: z.string() })))),
  brandingThemes: z.optional(z.nullable(z.array(z.object({ id: z.string(), name: z.string() })))),
  /** Categories in use with their options in use. */
  tracking: z.optional(z.nullable(z.array(z.object({ name: z.string(), options: z.array(z.string()) })))),
  /** Codes of the currencies the organisation has, and whether it and the CRM have the same ones is for the page to say. */
  currencies: z.optional(z.nullable(z.object({ xero: z.array(z.string()), crm: z.string() }))),
  /** What of the saved settings no longer works, or goes by another name since: archived, renamed, removed. */
  flagged: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
});
export type ChoicesAnswer = z.infer<typeof choicesAnswerSchema>;
