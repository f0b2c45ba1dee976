/** Sync rules and their conditions. */
import * as z from 'zod/mini';

/** How a field of a deal is compared; which of them fit follows from the kind of the field. */
export const conditionOperators = [
  ...(['equals', 'not_equals', 'contains', 'not_contains', 'one_of', 'none_of'] as const),
  ...(['more_than', 'at_least', 'less_than', 'at_most', 'on', 'before', 'after'] as const),
  ...(['yes', 'no', 'empty', 'not_empty'] as const),
] as const;
export type ConditionOperator = (typeof conditionOperators)[number];

/** Of which kind a field's values are: what decides how it can be compared. */
export const fieldKinds = ['text', 'choice', 'number', 'date', 'yes_no'] as const;
export type FieldKind = (typeof fieldKinds)[number];

const conditionSchema = z.strictObject({
  /** The API name of a field of deals. */
  field: z.string().check(z.regex(/^[A-Za-z0-9_]{1,100}$/, 'must be an API name of the CRM')),
  is: z.enum(conditionOperators),
  /** What it is compared with: several for `one_of` and `none_of`, none for `yes`, `no`, `empty` and `not_empty`, else one. */
  values: z._default(z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(20)), []),
});
export type Condition = z.infer<typeof conditionSchema>;

/** Which deals a rule is for, besides pipeline and stage. */
const conditionsSchema = z.strictObject({
  match: z._default(z.enum(['all', 'any']), 'all'),
  of: z.array(conditionSchema).check(z.maxLength(10)),
});
export type Conditions = z.infer<typeof conditionsSchema>;

/** One sync rule: at which stage of which pipeline which invoice is made. */
export const ruleSchema = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be a-z, 0-9 and hyphens, at most 40 characters')),
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  enabled: z._default(z.boolean(), true),
  /** The pipeline's `actual_value`; null where the pipeline does not matter. */
  pipeline: z._default(z.nullable(z.string()), null),
  /** The stage's `actual_value`, never its label. */
  stage: z.string().check(z.minLength(1), z.maxLength(200)),
  status: z._default(z.enum(['DRAFT', 'SUBMITTED', 'AUTHORISED']), 'DRAFT'),
  email: z._default(z.boolean(), false),
  lineSource: z._default(
    z.string().check(z.regex(/^(auto|quote|products|amount|subform:[A-Za-z0-9_]+)$/, 'is not a line source we know')),
    'auto',
  ),
  portion: z._default(
    z
      .string()
      .check(
        z.regex(
          /^(full|remainder|(100|[1-9]?\d)(\.\d{1,2})?)$/,
          'must be "full", "remainder" or a percent such as "20"',
        ),
      ),
    'full',
  ),
  dueDays: z._default(z.nullable(z.int().check(z.gte(0), z.lte(365))), null),
  dateFrom: z._default(z.enum(['today', 'closing_date']), 'today'),
  /** Left out, null or empty: every deal that reaches the stage. */
  conditions: z.optional(z.nullable(conditionsSchema)),
});
export type Rule = z.infer<typeof ruleSchema>;
