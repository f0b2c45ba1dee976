/** Trying settings on a real deal. */
import * as z from 'zod/mini';
import { decimal } from './field-types.ts';
import type { Settings } from './settings.ts';

/** `GET /api/settings/recent-deals`: the ten deals changed last, to try the settings on. */
export const recentDealsAnswerSchema = z.object({
  deals: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      stage: z.nullable(z.string()),
      amount: z.nullable(decimal),
      currency: z.string(),
      customer: z.nullable(z.string()),
    }),
  ),
  /** The values of the first one, by API name. */
  sample: z.nullable(
    z.object({
      dealName: z.string(),
      values: z.record(z.string(), z.string()),
      /** Of each of its subforms the first row. */
      rows: z.optional(z.record(z.string(), z.record(z.string(), z.string()))),
    }),
  ),
});
export type RecentDealsAnswer = z.infer<typeof recentDealsAnswerSchema>;

/**
 * `POST /api/settings/preview`, answered as the panel's preview: what these settings, laid over the saved ones as a PUT
 * would, make of a deal. Writes nothing.
 */
export interface TrySettingsBody {
  dealId: string;
  ruleId: string | null;
  settings: Partial<Settings>;
}
