/** What the product writes into the CRM, and what happens by itself. */
import * as z from 'zod/mini';
import { apiName } from './field-types.ts';
import { problemSchema } from './problems.ts';

/** What a deal's fields in the CRM can say of its invoices. */
export const crmFigures = [
  'status',
  'invoiced',
  'due',
  'dueDate',
  'link',
  'paid',
  'overdue',
  'credited',
  'number',
] as const;
export type CrmFigure = (typeof crmFigures)[number];

/** Whether something that needs a further permission of the CRM works; answered, and passed over in a PUT. */
const permissionStateSchema = z.object({
  is: z.enum(['off', 'needs_consent', 'being_set_up', 'working', 'refused']),
  problem: z.nullable(problemSchema),
  /** Where an administrator's browser goes to give the permission. */
  consentPath: z.string(),
});
export type PermissionState = z.infer<typeof permissionStateSchema>;

const crmField = z._default(z.nullable(apiName), null);

/** The fields of a deal that are kept up to date with its invoices. */
export const crmFieldsSchema = z.strictObject({
  mode: z._default(z.enum(['on', 'off']), 'on'),
  /** Let Zoho's workflow rules react to our changes. */
  zohoWorkflows: z._default(z.enum(['on', 'off']), 'off'),
  /** The API name of the field for each figure; null: none. Our own names are created when the CRM lacks them. */
  fields: z.strictObject({
    status: crmField,
    invoiced: crmField,
    due: crmField,
    dueDate: crmField,
    link: crmField,
    paid: crmField,
    overdue: crmField,
    credited: crmField,
    number: crmField,
  } satisfies Record<CrmFigure, unknown>),
  state: z.optional(permissionStateSchema),
});
export type CrmFields = z.infer<typeof crmFieldsSchema>;

const stageName = z.string().check(z.minLength(1), z.maxLength(200));

/** What happens in the CRM or in Xero by itself; all of it is off unless switched on. */
export const automationsSchema = z.strictObject({
  /** The stage a deal moves to when all of it is paid. */
  paidStage: z._default(z.nullable(stageName), null),
  /** A task for the deal's owner when an invoice is paid. */
  paidTask: z._default(z.enum(['on', 'off']), 'off'),
  /** A task for the deal's owner when an invoice becomes overdue. */
  overdueTask: z._default(z.enum(['on', 'off']), 'off'),
  /** What becomes of the invoices of a deal that enters one of these stages; never of one paid in part. */
  lost: z._default(
    z.nullable(
      z.strictObject({
        stages: z.array(stageName).check(z.minLength(1, 'choose at least one stage')),
        drafts: z._default(z.enum(['keep', 'delete']), 'keep'),
        unpaid: z._default(z.enum(['keep', 'void']), 'keep'),
      }),
    ),
    null,
  ),
  state: z.optional(permissionStateSchema),
});
export type Automations = z.infer<typeof automationsSchema>;
