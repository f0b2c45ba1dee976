/** Settings as somebody was editing them when they left the page. */
import * as z from 'zod/mini';
import { settingsSchema } from './settings.ts';

/** Whole groups of settings that would replace those in force; names of the set-up's steps that were gone through. */
const keptFields = {
  changes: z.partial(settingsSchema),
  confirmed: z.array(z.string().check(z.maxLength(40))).check(z.maxLength(20)),
  /** The version of the settings they were changed from; 0: there was none. */
  basedOn: z.int().check(z.gte(0), z.lte(2_000_000_000)),
};

/** `PUT /api/settings/draft`, answered 204: instead of what was kept before. With no change and no step nothing is kept. */
export const draftBodySchema = z.strictObject(keptFields);
export type DraftBody = z.infer<typeof draftBodySchema>;

/** `GET /api/settings/draft`: what the person who asks left behind, if anything, and the version in force now. */
export const draftAnswerSchema = z.object({
  version: z.int(),
  draft: z.nullable(z.object({ ...keptFields, savedAt: z.string() })),
});
export type DraftAnswer = z.infer<typeof draftAnswerSchema>;
