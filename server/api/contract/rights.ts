/** Who may do what. */
import * as z from 'zod/mini';
import { dealActions } from './sign-in.ts';

/** A profile or a role of the CRM, by its id; the name is what it was called when it was chosen. */
export const crmGroupSchema = z.strictObject({
  id: z.string().check(z.regex(/^\d{1,30}$/, 'must be an id of the CRM')),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
});
export type CrmGroup = z.infer<typeof crmGroupSchema>;
const crmGroupsSchema = z._default(z.array(crmGroupSchema).check(z.maxLength(100)), []);

/** Who may do something, and how sure it must be that it is they. */
const rightSchema = z.strictObject({
  /** Whoever is listed, and administrators always; nobody listed: administrators only. */
  who: z.union([z.literal('everyone'), z.strictObject({ profiles: crmGroupsSchema, roles: crmGroupsSchema })]),
  /** `deal`: somebody of the org who has the deal open. `personal`: the person, attested by Zoho. */
  strength: z.enum(['deal', 'personal']),
});
export type Right = z.infer<typeof rightSchema>;

/** What an administrator gives out: what is done at a deal, and on the hosted pages. */
export const actions = [...dealActions, 'settings', 'retry', 'log'] as const;
export type Action = (typeof actions)[number];

/** Who may do what. */
export const rightsSchema = z.strictObject({
  view: rightSchema,
  create: rightSchema,
  approve: rightSchema,
  send: rightSchema,
  void: rightSchema,
  link: rightSchema,
  settings: rightSchema,
  retry: rightSchema,
  log: rightSchema,
} satisfies Record<Action, unknown>);
export type Rights = z.infer<typeof rightsSchema>;
