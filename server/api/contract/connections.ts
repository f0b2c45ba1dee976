/** Both connections of an org, and what its administrators are asked. */
import * as z from 'zod/mini';
import { problemSchema } from './problems.ts';

const connectionViewSchema = z.object({
  state: z.enum(['connected', 'not_connected', 'lost']),
  orgName: z.nullable(z.string()),
  since: z.nullable(z.string()),
  problem: z.nullable(problemSchema),
});
export type ConnectionView = z.infer<typeof connectionViewSchema>;

/** `GET /api/connections`: who is signed in, and both connections of the org. */
export const connectionsAnswerSchema = z.object({
  user: z.object({ name: z.string(), email: z.string() }),
  zoho: connectionViewSchema,
  xero: connectionViewSchema,
});
export type ConnectionsAnswer = z.infer<typeof connectionsAnswerSchema>;

/** `GET /api/org`: what the org's administrators are asked, besides settings. */
export const orgAnswerSchema = z.object({
  terms: z.object({
    version: z.string(),
    dataFlows: z.array(z.object({ what: z.string(), from: z.string(), to: z.string(), why: z.string() })),
    accepted: z.nullable(z.object({ by: z.string(), at: z.string() })),
  }),
  /** Null: installed. */
  uninstalled: z.nullable(z.object({ at: z.string(), erasedOn: z.string() })),
  /** Another Xero organisation than the one with the deals' invoices, consented to and waiting for a yes. */
  choice: z.nullable(
    z.object({
      chosen: z.string(),
      current: z.string(),
      currentState: z.enum(['connected', 'not_connected', 'lost']),
      deals: z.number(),
    }),
  ),
});
export type OrgAnswer = z.infer<typeof orgAnswerSchema>;
