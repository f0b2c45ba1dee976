/** What a person is told when something does not work. */
import * as z from 'zod/mini';

/** What a person is told when something does not work: a stable code, a plain sentence, what to do, the other side's own words. */
export const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  fix: z.nullable(z.string()),
  detail: z.nullable(z.string()),
});
export type Problem = z.infer<typeof problemSchema>;

/** The body of every error answer: `application/problem+json` (RFC 9457) with our `code`, `fix` and, for 422, `errors`. */
export const errorBodySchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  fix: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
  /** 403 `sign_in_needed` and `no_right`: what was asked for, one of `dealActions`. */
  action: z.optional(z.string()),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
